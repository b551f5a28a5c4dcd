import Kernel
package import Security
package import Storage

/// A store on an engine of its own, in a directory of its own.
package struct TestStore: Sendable {
    package let store: Store
    package let kind: Engine
    package let directory: TemporaryDirectory
    package let clock: ManualClock
    let ids: SeededIDs
    let collections: [CollectionSchema]

    package var engine: any StorageEngine { store.engine }

    /// Closes the store and opens it again, as a restart does; perhaps by another declaration of its collections.
    package func reopened(collections: [CollectionSchema]? = nil) async throws -> TestStore {
        await store.engine.close()
        let collections = collections ?? self.collections
        let engine = try await kind.open(store.service, collections: collections, in: directory)
        return TestStore(
            store: Store(service: store.service, engine: engine, clock: clock, ids: ids), kind: kind,
            directory: directory, clock: clock, ids: ids, collections: collections)
    }

    /// The same store seen through an engine that stands in front of its own.
    package func behind(_ wrap: (any StorageEngine) -> any StorageEngine) -> Store {
        Store(service: store.service, engine: wrap(store.engine), clock: clock, ids: ids)
    }

    /// The same store, that can keep answers with secrets.
    package func sealing(with seal: AnswerSeal) -> Store {
        Store(service: store.service, engine: store.engine, clock: clock, ids: ids, seal: seal)
    }

    /// Verifies the whole audit log.
    /// - Parameter head: a place that the log is known to have reached.
    package func auditReport(upTo head: AuditChain.Head? = nil) async throws -> AuditReport {
        let rows = try await engine.read { try $0.audit(after: 0, limit: 100_000) }
        return Engine.chain.verify(
            rows.map { AuditChain.Row(sequence: $0.sequence, body: $0.body, hash: $0.hash) }, upTo: head)
    }
}

/// Makes an empty store.
/// - Parameters:
///   - seed: stores of one test that publish to each other want different ones.
///   - mostQueued: changes that may wait.
package func makeStore(
    _ engine: Engine, service: String = "test", collections: [CollectionSchema], clock: ManualClock = ManualClock(),
    seed: UInt16 = 0, mostQueued: Int = 10_000
) async throws -> TestStore {
    let directory = try TemporaryDirectory()
    let ids = SeededIDs(seed: seed)
    let opened = try await engine.open(service, collections: collections, in: directory, mostQueued: mostQueued)
    return TestStore(
        store: Store(service: service, engine: opened, clock: clock, ids: ids), kind: engine, directory: directory,
        clock: clock, ids: ids, collections: collections)
}

/// Makes an empty store for entities of these types.
package func makeStore<each E: Entity>(
    _ engine: Engine, service: String = "test", _ types: repeat (each E).Type, clock: ManualClock = ManualClock(),
    seed: UInt16 = 0, mostQueued: Int = 10_000
) async throws -> TestStore {
    var collections: [CollectionSchema] = []
    repeat collections.append(CollectionSchema(each types))
    return try await makeStore(
        engine, service: service, collections: collections, clock: clock, seed: seed, mostQueued: mostQueued)
}
