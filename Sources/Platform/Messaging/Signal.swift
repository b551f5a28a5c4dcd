import Synchronization

/// Wakes one waiting task. A wake-up that comes while nobody waits is kept, once.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func wake() { continuation.yield() }

    /// Ends all waiting for good.
    func end() { continuation.finish() }

    /// The wake-ups, for the one task that waits.
    var wakeUps: AsyncStream<Void> { stream }
}
