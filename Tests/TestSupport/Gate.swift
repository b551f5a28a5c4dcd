import Dispatch
package import Storage
import Synchronization

/// Holds the writer of a store in the middle of a change, so that others queue up behind it.
package final class Gate: Sendable {
    private let entered = Atomic<Bool>(false)
    private let opened = DispatchSemaphore(value: 0)

    package init() {}

    /// To be called within a change: returns when `open` was called.
    package func pass() {
        entered.store(true, ordering: .releasing)
        opened.wait()
    }

    /// Whether a change stands in the gate.
    package var isEntered: Bool { entered.load(ordering: .acquiring) }

    package func open() { opened.signal() }
}

/// Runs `body` while the store's writer is held, with a call that lets it go; then waits for the held change.
package func holdingWriter(of store: Store, _ body: (_ release: @Sendable () -> Void) async throws -> Void) async throws
{
    let gate = Gate()
    let held = Task { try await store.write(.test) { (_: Transaction) in gate.pass() } }
    try await eventually { gate.isEntered }
    do {
        try await body { gate.open() }
    } catch {
        gate.open()
        throw error
    }
    gate.open()
    try await held.value
}
