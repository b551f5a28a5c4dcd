import Foundation
import MongoDB
import MongoStorage
import PostgreSQL
import PostgresStorage
import SQLiteStorage
package import Security
package import Storage

/// The storage engines that the contract of the port is tested on. Another engine adds a case, and a line in `open`.
package enum Engine: String, CaseIterable, Sendable {
    case sqlite
    case mongoDB
    case postgreSQL

    /// The engines of this run: the embedded one, and those whose server is named.
    package static var enabled: [Engine] { allCases.filter(\.isEnabled) }

    private var isEnabled: Bool {
        switch self {
        case .sqlite: true
        case .mongoDB: Self.mongoURL != nil
        case .postgreSQL: Self.postgresURL != nil
        }
    }

    private static let mongoURL = ProcessInfo.processInfo.environment["HMS_TEST_MONGODB"]
    private static let postgresURL = ProcessInfo.processInfo.environment["HMS_TEST_POSTGRES"]

    /// Opens or makes the store of one service.
    /// - Parameters:
    ///   - directory: where an embedded engine has its file: `<service>.sqlite`.
    ///   - mostQueued: changes that may wait.
    package func open(
        _ service: String, collections: [CollectionSchema], in directory: TemporaryDirectory, mostQueued: Int = 10_000
    ) async throws -> any StorageEngine {
        switch self {
        case .sqlite:
            try SQLiteEngine(
                path: directory.path("\(service).sqlite"), collections: collections,
                hash: { previous, sequence, body in
                    // The files stay as long as the engine needs them.
                    withExtendedLifetime(directory) {
                        Self.chain.hash(previous: previous, sequence: sequence, body: body)
                    }
                }, mostQueued: mostQueued)
        case .mongoDB:
            try await openMongo(service, collections, directory, mostQueued)
        case .postgreSQL:
            try await openPostgres(service, collections, directory, mostQueued)
        }
    }

    /// Each directory has databases of its own, which go when the directory goes.
    private func openMongo(
        _ service: String, _ collections: [CollectionSchema], _ directory: TemporaryDirectory, _ mostQueued: Int
    ) async throws -> any StorageEngine {
        guard let url = Self.mongoURL else { throw NeverHappened() }
        var options = MongoOptions(MongoAddress(url), database: "\(directory.name)_\(service)")
        // The server of the tests is slow, and all suites ask it at once.
        (options.answer, options.retry, options.wait) = (.seconds(60), .seconds(60), .seconds(60))
        let ending = options
        directory.atEnd(of: options.database) { MongoEngine.drop(ending) }
        return try await MongoEngine.open(
            options, collections: collections,
            hash: { previous, sequence, body in
                withExtendedLifetime(directory) {
                    Self.chain.hash(previous: previous, sequence: sequence, body: body)
                }
            }, mostQueued: mostQueued)
    }

    /// Each directory has schemas of its own.
    private func openPostgres(
        _ service: String, _ collections: [CollectionSchema], _ directory: TemporaryDirectory, _ mostQueued: Int
    ) async throws -> any StorageEngine {
        guard let url = Self.postgresURL else { throw NeverHappened() }
        var limits = PostgresLimits()
        limits.mostQueued = mostQueued
        return try await PostgresEngine.open(
            PostgresConfiguration(url: url),
            schema: "\(directory.name)_\(service)".lowercased().replacing("-", with: "_"), collections: collections,
            hash: { Self.chain.hash(previous: $0, sequence: $1, body: $2) }, limits: limits)
    }

    /// The chain that the test stores use: without a key.
    package static let chain = AuditChain()
}
