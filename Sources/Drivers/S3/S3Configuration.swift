import Foundation

/// Where the bucket is, and with which key it is used.
package struct S3Configuration: Sendable {
    /// `https://s3.ap-south-1.amazonaws.com`, or a server of one's own.
    package let endpoint: String
    package let bucket: String
    package let region: String
    package let accessKey: String
    package let secretKey: String
    /// Of temporary credentials.
    package var sessionToken: String?
    /// In front of every name: `files/`.
    package var prefix = ""
    /// Whether the bucket is in the path, `https://host/bucket/name`, as servers of one's own want it, or in front of the host.
    package var hasBucketInPath = true
    /// PEM file of the authority that signed the server's certificate.
    package var authorityFile: String?
    /// Longest silence of the server, and of the connecting.
    package var timeout = Duration.seconds(30)
    /// Tries of a call that may be repeated.
    package var mostTries = 4
    /// Bytes above which a file goes up in parts, and of each part: 5 MiB or more.
    package var partBytes = 8 * 1024 * 1024

    /// - Parameter endpoint: with scheme, without a path. Nothing, if it is no such address.
    package init?(endpoint: String, bucket: String, region: String = "us-east-1", accessKey: String, secretKey: String)
    {
        guard let url = URL(string: endpoint), ["http", "https"].contains(url.scheme ?? ""), let host = url.host(),
            !host.isEmpty, url.path().isEmpty || url.path() == "/", url.user() == nil, url.query() == nil,
            bucket.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }),
            (3...63).contains(bucket.utf8.count)
        else { return nil }
        self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        self.bucket = bucket
        self.region = region
        self.accessKey = accessKey
        self.secretKey = secretKey
    }

    /// `host:port` as the header has it.
    var host: String {
        let authority = endpoint.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? ""
        return hasBucketInPath ? authority : "\(bucket).\(authority)"
    }

    var scheme: String { endpoint.hasPrefix("https") ? "https" : "http" }

    func path(of key: String) -> String {
        (hasBucketInPath ? "/\(bucket)" : "") + "/" + SignatureV4.encoded(key, slash: false)
    }
}
