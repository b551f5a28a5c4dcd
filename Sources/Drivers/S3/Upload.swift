import AsyncHTTPClient
import FileStorage
import Foundation
import NIOCore
import NIOHTTP1

/// A file that goes up in parts. Nobody sees it before `complete`.
struct Upload {
    private let client: S3Client
    private let name: FileName
    private let id: String
    private var tags: [String] = []

    init(_ client: S3Client, _ name: FileName, _ type: String) async throws {
        self.client = client
        self.name = name
        // Not repeated: a second one would lie there unfinished.
        let answer = try await client.text(
            .init(
                method: .POST, key: name.text, query: [("uploads", "")], headers: [("content-type", type)],
                isRepeatable: false))
        guard let id = XMLText(answer).first("UploadId") else { throw FileStoreError.refused("no upload") }
        self.id = id
    }

    mutating func add(_ bytes: [UInt8]) async throws {
        guard tags.count < 10_000 else { throw FileStoreError.tooLarge(limit: 10_000 * client.configuration.partBytes) }
        let response = try await client.send(
            .init(
                method: .PUT, key: name.text, query: [("partNumber", String(tags.count + 1)), ("uploadId", id)],
                body: bytes))
        _ = try? await response.body.collect(upTo: 64 * 1024)
        guard let tag = response.headers.first(name: "etag") else { throw FileStoreError.refused("no tag") }
        tags.append(tag)
    }

    func complete() async throws {
        let parts = tags.enumerated().map { index, tag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag)</ETag></Part>"
        }
        let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        let answer = try await client.text(
            .init(method: .POST, key: name.text, query: [("uploadId", id)], body: Array(body.utf8)))
        // S3 can say that all went well before it knows, and tell the error in the body.
        if let code = XMLText(answer).first("Code") { throw FileStoreError.refused(code) }
    }

    /// What can't be aborted now is for the bucket's rule that forgets unfinished uploads.
    func abort() async {
        try? await client.finish(.init(method: .DELETE, key: name.text, query: [("uploadId", id)]))
    }
}
