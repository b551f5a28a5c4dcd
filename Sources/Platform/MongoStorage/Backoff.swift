import Foundation

/// Waits between tries: each time longer, and by chance, so that those who met once do not meet again.
struct Backoff {
    private var longest = 2.0
    private let deadline: ContinuousClock.Instant

    init(for time: Duration) { deadline = .now + time }

    var isOver: Bool { ContinuousClock.now >= deadline }

    /// Blocks the thread; false when the time is up.
    mutating func wait() -> Bool {
        guard !isOver else { return false }
        Thread.sleep(forTimeInterval: Double.random(in: 1...longest) / 1000)
        longest = min(longest * 1.6, 100)
        return true
    }
}
