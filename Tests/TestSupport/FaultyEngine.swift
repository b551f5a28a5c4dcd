package import Storage
import Synchronization

/// An engine whose writes fail when told to: before the commit, so that nothing happens, or after it, so that the change is
/// there but whoever made it does not know.
package final class FaultyEngine: StorageEngine {
    package enum Fault: Sendable, Hashable, CaseIterable {
        case beforeCommit
        case afterCommit
    }

    package struct Broken: Error {
        package init() {}
    }

    private let engine: any StorageEngine
    private let plan = Mutex<[Fault?]>([])

    package init(_ engine: any StorageEngine) { self.engine = engine }

    /// What befalls the next writes, in turn; those after them are well.
    package func befall(_ faults: [Fault?]) { plan.withLock { $0 += faults } }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any EngineTransaction) throws -> T) async throws -> T {
        let fault = plan.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let result = try await engine.write { transaction in
            let result = try body(transaction)
            if fault == .beforeCommit { throw Broken() }
            return result
        }
        if fault == .afterCommit { throw Broken() }
        return result
    }

    package func record(_ collection: String, _ id: String) async throws -> Record? {
        try await engine.record(collection, id)
    }

    package func read<T>(_ body: (any EngineReader) throws -> T) async throws -> T { try await engine.read(body) }

    package func scan<T: Sendable>(_ body: @escaping @Sendable (any EngineReader) throws -> T) async throws -> T {
        try await engine.scan(body)
    }

    package func onEvents(_ notify: @escaping @Sendable () -> Void) { engine.onEvents(notify) }
    package func onCommit(_ observe: @escaping @Sendable (Int) -> Void) { engine.onCommit(observe) }
    package var queuedWrites: Int { engine.queuedWrites }
    package var openReaders: Int { engine.openReaders }
    package func close() async { await engine.close() }
}
