import Kernel
import Messaging
import MongoDB
import MongoStorage
import Observability
import PostgreSQL
import PostgresStorage
import SQLiteStorage
import Security
import Settings
import Storage

/// Opens the stores on the engine that the settings choose.
struct StorageEngines: Sendable {
    let settings: Settings
    let data: DataDirectory
    let chain: AuditChain

    func open(_ name: String, _ collections: [CollectionSchema]) async throws -> any StorageEngine {
        let collections = EmbeddedBus.collections + collections
        let chain = chain
        let hash: AuditHasher = { chain.hash(previous: $0, sequence: $1, body: $2) }
        let most = settings.storage.groupCommitLimit
        switch settings.storage.engine {
        case .sqlite:
            return try SQLiteEngine(
                path: data.database(name), collections: collections, hash: hash, mostInGroup: most)
        case .mongodb:
            return try await MongoEngine.open(
                try mongoOptions(name), collections: collections, hash: hash, mostInGroup: most)
        case .postgresql:
            var limits = PostgresLimits()
            limits.mostInGroup = min(limits.mostInGroup, most)
            return try await PostgresEngine.open(
                try postgresConfiguration(), schema: name, collections: collections, hash: hash, limits: limits)
        }
    }

    /// The figures that only this engine has.
    static func register(_ engine: any StorageEngine, of store: String, in metrics: Metrics) {
        (engine as? PostgresEngine)?.register(in: metrics, store: store)
    }

    private func postgresConfiguration() throws -> PostgresConfiguration {
        let postgres = settings.storage.postgreSQL
        guard let url = postgres.url else {
            throw ServiceList.Failure(
                description: "storage.postgresql.url must be set where storage.engine is postgresql.")
        }
        do {
            return try PostgresConfiguration(url: url, password: postgres.password?.revealed)
        } catch {
            throw ServiceList.Failure(description: "storage.postgresql.url: \(error)")
        }
    }

    private func mongoOptions(_ name: String) throws -> MongoOptions {
        let mongo = settings.storage.mongoDB
        guard let url = mongo.url else {
            throw ServiceList.Failure(description: "storage.mongodb.url must be set where storage.engine is mongodb.")
        }
        var options = MongoOptions(
            MongoAddress(
                url, username: mongo.username, password: mongo.password?.revealed, authorityFile: mongo.authorityFile),
            database: "\(mongo.prefix)_\(name)")
        options.mostReads = mongo.connections
        options.reach = mongo.reach
        options.answer = mongo.answer
        return options
    }
}
