package import Kernel
import Synchronization

/// A clock that stands until it is told to go on.
package final class ManualClock: HospitalClock {
    private let time: Mutex<Instant>

    /// A Monday morning, unless told otherwise: 2026-11-23T09:30:00Z.
    package init(_ start: Instant = Instant(seconds: 1_795_426_200)) {
        time = Mutex(start)
    }

    package var now: Instant { time.withLock { $0 } }

    package func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }

    package func set(_ instant: Instant) { time.withLock { $0 = instant } }
}
