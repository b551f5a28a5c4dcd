import AsyncHTTPClient
package import FileStorage
import Foundation
package import Kernel
package import NIOCore
import NIOHTTP1

/// Files in a bucket of S3, or of a server that speaks like it.
///
/// A small file goes up in one request, a large one in parts, which become a file in one step when all are there and their hash
/// is right. Each part has its own checksum, which the server verifies; what comes back is verified here.
package struct S3FileStore: FileStore {
    let client: S3Client

    /// - Throws: what is wrong with the authority's file.
    package init(_ configuration: S3Configuration, clock: any HospitalClock = SystemClock()) throws {
        client = try S3Client(configuration, clock: clock)
    }

    package func close() async { try? await client.http.shutdown() }

    package func put(
        _ body: some AsyncSequence<ByteBuffer, any Error> & Sendable, as name: FileName, size: Int, type: String
    ) async throws -> Bool {
        guard type.utf8.allSatisfy({ (32..<127).contains($0) }), type.utf8.count <= 200 else {
            throw FileStoreError.invalid("type")
        }
        let isThere = try await head(name) != nil
        var check = FileCheck(name, size: size)
        var waiting: [UInt8] = []
        var upload: Upload?
        do {
            for try await part in body {
                try check.add(part.readableBytesView)
                guard !isThere else { continue }
                waiting.append(contentsOf: part.readableBytesView)
                while waiting.count > client.configuration.partBytes {
                    if upload == nil { upload = try await Upload(client, name, type) }
                    try await upload?.add(Array(waiting.prefix(client.configuration.partBytes)))
                    waiting.removeFirst(client.configuration.partBytes)
                }
            }
            try check.finish()
            guard !isThere else { return false }
            guard upload != nil else {
                try await client.finish(
                    .init(
                        method: .PUT, key: name.text, headers: [("content-type", type)], body: waiting,
                        payload: name.text))
                return true
            }
            try await upload?.add(waiting)
            try await upload?.complete()
            return true
        } catch {
            // Also of a put that was cancelled: in a task of its own.
            if let upload { await Task { await upload.abort() }.value }
            throw error
        }
    }

    package func get(_ name: FileName, range: Range<Int>?) async throws -> FileBody {
        var call = S3Client.Call(method: .GET, key: name.text)
        if let range {
            guard !range.isEmpty, range.lowerBound >= 0 else { throw FileStoreError.invalid("range") }
            call.headers.append(("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        }
        let response: HTTPClientResponse
        do {
            response = try await client.send(call)
        } catch FileStoreError.noSuchRange {
            throw FileStoreError.noSuchRange(size: try await head(name)?.size ?? 0)
        }
        guard let length = response.headers.first(name: "content-length").flatMap({ Int($0) }) else {
            throw FileStoreError.refused("no length")
        }
        let start = response.status == .partialContent ? range?.lowerBound ?? 0 : 0
        let size =
            response.headers.first(name: "content-range")?.split(separator: "/").last.flatMap { Int($0) } ?? length
        let part = start..<start + length
        let check = part == 0..<size ? FileCheck(name, size: size) : nil
        return FileBody(size: size, range: part, bytes: Self.checked(response.body, length, check))
    }

    package func head(_ name: FileName) async throws -> FileInfo? {
        do {
            let response = try await client.send(.init(method: .HEAD, key: name.text))
            _ = try? await response.body.collect(upTo: 1024)
            guard let size = response.headers.first(name: "content-length").flatMap({ Int($0) }) else {
                throw FileStoreError.refused("no length")
            }
            return FileInfo(name: name, size: size)
        } catch FileStoreError.notFound {
            return nil
        }
    }

    package func delete(_ name: FileName) async throws {
        do {
            try await client.finish(.init(method: .DELETE, key: name.text))
        } catch FileStoreError.notFound {
            return
        }
    }

    package func list(prefix: String, limit: Int, after: FileName?) async throws -> [FileInfo] {
        guard FileName.isPrefix(prefix), (1...1000).contains(limit) else {
            throw FileStoreError.invalid("prefix or limit")
        }
        let before = client.configuration.prefix
        var query = [("list-type", "2"), ("max-keys", String(limit)), ("prefix", before + prefix)]
        if let after { query.append(("start-after", before + after.text)) }
        let xml = XMLText(try await client.text(.init(method: .GET, query: query)))
        return xml.all("Contents").compactMap { item in
            let item = XMLText(item)
            guard let key = item.first("Key"), let name = FileName(String(key.dropFirst(before.count))),
                let size = item.first("Size").flatMap({ Int($0) })
            else { return nil }
            return FileInfo(name: name, size: size)
        }
    }

    package func link(_ name: FileName, for duration: Duration, download: String?) async throws -> String {
        let seconds = Int(duration / .seconds(1))
        guard (1...604_800).contains(seconds) else { throw FileStoreError.invalid("duration: 1 second to 7 days") }
        let configuration = client.configuration
        let path = configuration.path(of: configuration.prefix + name.text)
        var query: [(String, String)] = []
        if let download {
            query.append(
                ("response-content-disposition", "attachment; filename*=UTF-8''\(SignatureV4.encoded(download))"))
        }
        let signed = client.signature.presigned(
            "GET", path, query: query, host: configuration.host, seconds: seconds, at: client.clock.now)
        return "\(configuration.scheme)://\(configuration.host)\(path)?\(signed)"
    }

    private static func checked(
        _ body: HTTPClientResponse.Body, _ length: Int, _ check: FileCheck?
    ) -> AsyncThrowingStream<ByteBuffer, any Error> {
        let source = Source(body, length, check)
        return AsyncThrowingStream { try await source.next() }
    }

    /// What is left to come.
    private actor Source {
        private var iterator: HTTPClientResponse.Body.AsyncIterator
        private var check: FileCheck?
        private var left: Int

        init(_ body: HTTPClientResponse.Body, _ length: Int, _ check: FileCheck?) {
            iterator = body.makeAsyncIterator()
            left = length
            self.check = check
        }

        func next() async throws -> ByteBuffer? {
            var current = iterator
            let part: ByteBuffer?
            do {
                part = try await current.next(isolation: self)
            } catch {
                throw S3Client.failure(error)
            }
            iterator = current
            do throws(FileStoreError) {
                guard let part else {
                    guard left == 0 else { throw .damaged }
                    try check?.finish()
                    return nil
                }
                left -= part.readableBytes
                try check?.add(part.readableBytesView)
            } catch {
                throw FileStoreError.damaged
            }
            return part
        }
    }
}
