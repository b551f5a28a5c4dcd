import AsyncHTTPClient
import FileStorage
import Foundation
import Kernel
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import S3

enum Kind: String, CaseIterable, Sendable {
    case disk
    case s3

    static let environment = ProcessInfo.processInfo.environment
    static var hasS3: Bool { environment["HMS_TEST_S3"] != nil }
    static var enabled: [Kind] { hasS3 ? allCases : [.disk] }

    static func configuration() throws -> S3Configuration {
        let bucket = try #require(environment["HMS_TEST_S3_BUCKET"])
        let endpoint = try #require(environment["HMS_TEST_S3"])
        let access = try #require(environment["HMS_TEST_S3_ACCESS"])
        let secret = try #require(environment["HMS_TEST_S3_SECRET"])
        var configuration = try #require(
            S3Configuration(endpoint: endpoint, bucket: bucket, accessKey: access, secretKey: secret))
        configuration.prefix = "files/\(UUID().uuidString)/"
        configuration.partBytes = 5 * 1024 * 1024
        configuration.timeout = .seconds(10)
        return configuration
    }

    /// The bucket of the run is made by whoever comes first, as soon as the server can.
    static func makeBucket(_ configuration: S3Configuration) async throws {
        let client = try S3Client(configuration, clock: SystemClock())
        try await eventually(within: .seconds(30)) {
            do {
                try await client.finish(.init(method: .PUT))
                return true
            } catch FileStoreError.refused(let code) where code.hasPrefix("BucketAlready") {
                return true
            } catch {
                return false
            }
        }
        try await client.http.shutdown()
    }

    /// An empty store.
    func with(_ body: (any FileStore) async throws -> Void) async throws {
        switch self {
        case .disk:
            let directory = try TemporaryDirectory()
            try await body(try LocalFileStore(folder: directory.path("files")))
            withExtendedLifetime(directory) {}
        case .s3:
            let configuration = try Self.configuration()
            try await Self.makeBucket(configuration)
            let store = try S3FileStore(configuration)
            do {
                try await body(store)
            } catch {
                await store.close()
                throw error
            }
            await store.close()
        }
    }
}

/// Bytes that nothing can make smaller, the same for the same seed.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        withUnsafeBytes(of: state) { bytes.append(contentsOf: $0) }
    }
    return Array(bytes.prefix(count))
}

/// A stream of parts, that may break in the end.
func stream(_ bytes: [UInt8], part: Int = 70_000, error: (any Error)? = nil) -> AsyncThrowingStream<
    ByteBuffer, any Error
> {
    AsyncThrowingStream { continuation in
        for start in stride(from: 0, to: bytes.count, by: part) {
            continuation.yield(ByteBuffer(bytes: bytes[start..<min(start + part, bytes.count)]))
        }
        continuation.finish(throwing: error)
    }
}
