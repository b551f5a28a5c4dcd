import Synchronization

/// Wakes one waiting task. A wake-up that comes while nobody waits is kept, once.
package final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func wake() { continuation.yield() }

    /// Ends all waiting for good.
    package func end() { continuation.finish() }

    /// The wake-ups, for the one task that waits.
    package var wakeUps: AsyncStream<Void> { stream }
}
