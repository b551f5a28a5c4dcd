import FileStorage
import Foundation
import Kernel
import TestSupport
import Testing

@testable import S3

@Suite("S3")
struct S3Tests {
    @Test("Signature Version 4 of AWS's own example")
    func signature() throws {
        let signature = SignatureV4(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", sessionToken: nil,
            region: "us-east-1")
        let time = try #require(Instant("2013-05-24T00:00:00Z"))
        let empty = FileName(of: []).text
        let headers = signature.headers(
            "GET", "/test.txt", query: [], [("host", "examplebucket.s3.amazonaws.com"), ("range", "bytes=0-9")],
            payload: empty, at: time)
        #expect(
            headers.last?.1.hasSuffix("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41") == true)
        let link = signature.presigned(
            "GET", "/test.txt", query: [], host: "examplebucket.s3.amazonaws.com", seconds: 86_400, at: time)
        #expect(link.hasSuffix("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
    }

    @Test("both styles of addresses")
    func styles() throws {
        var configuration = try #require(
            S3Configuration(endpoint: "https://s3.example.org:9000/", bucket: "files", accessKey: "a", secretKey: "b"))
        #expect(configuration.host == "s3.example.org:9000" && configuration.path(of: "a/b c") == "/files/a/b%20c")
        configuration.hasBucketInPath = false
        #expect(configuration.host == "files.s3.example.org:9000" && configuration.path(of: "a") == "/a")
        #expect(S3Configuration(endpoint: "https://k:s@h", bucket: "files", accessKey: "a", secretKey: "b") == nil)
        #expect(S3Configuration(endpoint: "https://h", bucket: "No", accessKey: "a", secretKey: "b") == nil)
    }

    @Test("wrong keys are refused at once, and a server that is not there is away after its tries")
    func failures() async throws {
        let gone = try #require(
            S3Configuration(endpoint: "http://127.0.0.1:1", bucket: "files", accessKey: "a", secretKey: "b"))
        let store = try S3FileStore(gone)
        let error = await #expect(throws: FileStoreError.self) { _ = try await store.head(FileName(of: [])) }
        if case .away = error {} else { Issue.record("\(String(describing: error))") }
        await store.close()
    }

    @Test("wrong keys are refused", .enabled(if: Kind.hasS3))
    func wrongKeys() async throws {
        let good = try Kind.configuration()
        try await Kind.makeBucket(good)
        let wrong = try #require(
            S3Configuration(endpoint: good.endpoint, bucket: good.bucket, accessKey: good.accessKey, secretKey: "wrong")
        )
        let store = try S3FileStore(wrong)
        await #expect(throws: FileStoreError.forbidden) { _ = try await store.put([1], type: "a/b") }
        await store.close()
    }
}
