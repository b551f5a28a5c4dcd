import Synchronization

/// Carries changes to the sockets of every process that serves the hospital. Each process reads the logs of its own stores
/// and publishes what changed; each gets what any of them published.
package protocol FanOut: Sendable {
    func publish(_ changes: [Change]) async
    /// Set once, before the first `publish`.
    /// - Parameters:
    ///   - receive: called with what was published, by whichever process.
    ///   - missed: called when changes of other processes may have been missed.
    func onReceive(_ receive: @escaping @Sendable ([Change]) -> Void, missed: @escaping @Sendable () -> Void)
}

/// The fan-out of a hospital that one process serves.
package final class LocalFanOut: FanOut {
    private let receiver = Mutex<(@Sendable ([Change]) -> Void)?>(nil)

    package init() {}

    package func publish(_ changes: [Change]) async { receiver.withLock { $0 }?(changes) }

    package func onReceive(
        _ receive: @escaping @Sendable ([Change]) -> Void, missed: @escaping @Sendable () -> Void
    ) {
        receiver.withLock { $0 = receive }
    }
}
