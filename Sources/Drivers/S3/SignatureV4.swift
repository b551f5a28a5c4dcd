import Crypto
import Foundation
import Kernel

/// AWS's Signature Version 4: proves that a request comes from who has the secret key, and that nothing in it was changed.
struct SignatureV4: Sendable {
    static let unsigned = "UNSIGNED-PAYLOAD"

    let accessKey: String
    let secretKey: String
    let sessionToken: String?
    let region: String
    var service = "s3"

    /// The headers to send with a request, those that were given among them.
    /// - Parameters:
    ///   - path: encoded.
    ///   - payload: the SHA-256 of the body in hexadecimal digits.
    func headers(
        _ method: String, _ path: String, query: [(String, String)], _ headers: [(String, String)], payload: String,
        at now: Instant
    ) -> [(String, String)] {
        let time = Self.time(now)
        var all = headers + [("x-amz-content-sha256", payload), ("x-amz-date", time)]
        if let sessionToken { all.append(("x-amz-security-token", sessionToken)) }
        let names = all.map { $0.0.lowercased() }.sorted().joined(separator: ";")
        let canonical = Self.canonical(method, path, query, all, names, payload)
        let scope = scope(time)
        let signature = signature(of: canonical, time, scope)
        all.append(
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
            ))
        return all
    }

    /// The query of a link that works until it expires.
    func presigned(
        _ method: String, _ path: String, query: [(String, String)], host: String, seconds: Int, at now: Instant
    ) -> String {
        let time = Self.time(now)
        let scope = scope(time)
        var all =
            query + [
                ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(accessKey)/\(scope)"),
                ("X-Amz-Date", time), ("X-Amz-Expires", String(seconds)), ("X-Amz-SignedHeaders", "host"),
            ]
        if let sessionToken { all.append(("X-Amz-Security-Token", sessionToken)) }
        let canonical = Self.canonical(method, path, all, [("host", host)], "host", Self.unsigned)
        return Self.queryText(all) + "&X-Amz-Signature=" + signature(of: canonical, time, scope)
    }

    static func queryText(_ query: [(String, String)]) -> String {
        query.map { (encoded($0.0), encoded($0.1)) }.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    /// Percent-encoded, but for letters, digits and `-._~`.
    static func encoded(_ text: String, slash: Bool = true) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "/") where !slash: result += "/"
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func canonical(
        _ method: String, _ path: String, _ query: [(String, String)], _ headers: [(String, String)], _ names: String,
        _ payload: String
    ) -> String {
        let lines = headers.map { ($0.0.lowercased(), $0.1) }.sorted { $0.0 < $1.0 }.map { "\($0.0):\($0.1)\n" }
        return [method, path, queryText(query), lines.joined(), names, payload].joined(separator: "\n")
    }

    private func scope(_ time: String) -> String { "\(time.prefix(8))/\(region)/\(service)/aws4_request" }

    private func signature(of canonical: String, _ time: String, _ scope: String) -> String {
        let hash = Self.hex(SHA256.hash(data: Data(canonical.utf8)))
        let text = ["AWS4-HMAC-SHA256", time, scope, hash].joined(separator: "\n")
        var key = SymmetricKey(data: Data(("AWS4" + secretKey).utf8))
        for part in [String(time.prefix(8)), region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: key))
        }
        return Self.hex(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }

    /// `20261124T090000Z`
    private static func time(_ now: Instant) -> String {
        now.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }
}
