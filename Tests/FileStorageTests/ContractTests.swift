import AsyncHTTPClient
import FileStorage
import Foundation
import Kernel
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import S3

/// The contract of `FileStore`, on both.
@Suite("File stores", .timeLimit(.minutes(3)))
struct ContractTests {
    private struct Broken: Error {}

    @Test("a file comes back as it went in, large or small or empty", arguments: Kind.enabled)
    func roundTrip(_ kind: Kind) async throws {
        try await kind.with { (store: any FileStore) async throws in
            for size in [0, 1, 100_000, 12 * 1024 * 1024 + 7] {
                let bytes = noise(size, seed: UInt64(size))
                let name = FileName(of: bytes)
                #expect(try await store.head(name) == nil)
                #expect(try await store.put(stream(bytes), as: name, size: size, type: "application/pdf"))
                #expect(try await store.head(name) == FileInfo(name: name, size: size))
                let body = try await store.get(name)
                #expect(body.size == size && body.range == 0..<size)
                #expect(try await body.collect(upTo: size) == bytes)
                #expect(try await !store.put(stream(bytes), as: name, size: size, type: "application/pdf"))
            }
        }
    }

    @Test("ranges", arguments: Kind.enabled)
    func ranges(_ kind: Kind) async throws {
        try await kind.with { (store: any FileStore) async throws in
            let bytes = noise(300_000)
            let name = try await store.put(bytes, type: "image/png")
            for range in [0..<1, 5..<299_999, 299_999..<300_000, 299_990..<400_000] {
                let body = try await store.get(name, range: range)
                #expect(body.size == 300_000 && body.range == range.clamped(to: 0..<300_000))
                #expect(try await body.collect(upTo: 300_000) == Array(bytes[range.clamped(to: 0..<300_000)]))
            }
            await #expect(throws: FileStoreError.noSuchRange(size: 300_000)) {
                _ = try await store.get(name, range: 300_000..<300_001)
            }
        }
    }

    @Test(
        "what is not what its name says, or breaks off, leaves nothing", arguments: Kind.enabled,
        [1_000, 11 * 1024 * 1024])
    func broken(_ kind: Kind, _ size: Int) async throws {
        try await kind.with { (store: any FileStore) async throws in
            let bytes = noise(size)
            let name = FileName(of: bytes)
            var other = bytes
            other[size - 1] ^= 1
            await #expect(throws: FileStoreError.mismatch) {
                _ = try await store.put(stream(other), as: name, size: size, type: "a/b")
            }
            await #expect(throws: FileStoreError.mismatch) {
                _ = try await store.put(stream(bytes), as: name, size: size - 1, type: "a/b")
            }
            await #expect(throws: FileStoreError.mismatch) {
                _ = try await store.put(stream(bytes), as: name, size: size + 1, type: "a/b")
            }
            await #expect(throws: Broken.self) {
                _ = try await store.put(stream(bytes, error: Broken()), as: name, size: size, type: "a/b")
            }
            #expect(try await store.head(name) == nil)
            await #expect(throws: FileStoreError.notFound) { _ = try await store.get(name) }
            #expect(try await store.list(prefix: "", limit: 10, after: nil).isEmpty)
        }
    }

    @Test("deleting twice is no error", arguments: Kind.enabled)
    func delete(_ kind: Kind) async throws {
        try await kind.with { (store: any FileStore) async throws in
            let name = try await store.put([1, 2, 3], type: "a/b")
            try await store.delete(name)
            try await store.delete(name)
            #expect(try await store.head(name) == nil)
        }
    }

    @Test("files are listed by prefix, in pages", arguments: Kind.enabled)
    func list(_ kind: Kind) async throws {
        try await kind.with { (store: any FileStore) async throws in
            var names: [FileName] = []
            for number in 0..<40 {
                names.append(try await store.put(noise(10 + number, seed: UInt64(number + 1)), type: "a/b"))
            }
            names.sort()
            var listed: [FileInfo] = []
            while true {
                let page = try await store.list(prefix: "", limit: 7, after: listed.last?.name)
                #expect(page.count <= 7)
                listed += page
                if page.count < 7 { break }
            }
            #expect(listed.map(\.name) == names)
            let prefix = String(names[17].text.prefix(1))
            #expect(
                try await store.list(prefix: prefix, limit: 1000, after: nil).map(\.name)
                    == names.filter { $0.text.hasPrefix(prefix) })
            let exact = try await store.list(prefix: names[3].text, limit: 5, after: nil)
            #expect(exact.map(\.name) == [names[3]])
            await #expect(throws: FileStoreError.self) { _ = try await store.list(prefix: "../", limit: 1, after: nil) }
        }
    }

    @Test("the same file put by many at once is there once", arguments: Kind.enabled)
    func race(_ kind: Kind) async throws {
        try await kind.with { (store: any FileStore) async throws in
            let bytes = noise(200_000)
            let name = FileName(of: bytes)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { _ = try await store.put(stream(bytes), as: name, size: bytes.count, type: "a/b") }
                }
                try await group.waitForAll()
            }
            #expect(try await store.list(prefix: "", limit: 10, after: nil).count == 1)
            #expect(try await store.get(name).collect(upTo: 200_000) == bytes)
        }
    }

    @Test("a link works without keys, until it expires", .enabled(if: Kind.hasS3))
    func link() async throws {
        try await Kind.s3.with { (store: any FileStore) async throws in
            let name = try await store.put(noise(1_000), type: "application/pdf")
            let link = try await store.link(name, for: .seconds(2), download: "Befund Müller.pdf")
            let http = HTTPClient.shared
            let answer = try await http.execute(HTTPClientRequest(url: link), timeout: .seconds(5))
            #expect(answer.status == .ok)
            #expect(Array(buffer: try await answer.body.collect(upTo: 10_000)) == noise(1_000))
            #expect(answer.headers.first(name: "content-disposition")?.contains("M%C3%BCller") == true)
            let forged = link.replacing("X-Amz-Expires=2", with: "X-Amz-Expires=9999")
            #expect(try await http.execute(HTTPClientRequest(url: forged), timeout: .seconds(5)).status == .forbidden)
            try await eventually(within: .seconds(10)) {
                try await http.execute(HTTPClientRequest(url: link), timeout: .seconds(5)).status == .forbidden
            }
            await #expect(throws: FileStoreError.self) {
                _ = try await store.link(name, for: .seconds(604_801), download: nil)
            }
        }
    }
}
