import Foundation
import Synchronization

/// Tells the time. Injected, so that tests can set it.
package protocol HospitalClock: Sendable {
    var now: Instant { get }
}

package struct SystemClock: HospitalClock {
    package init() {}

    package var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// Makes ids: UUIDv7 (RFC 9562), in ascending order within one process.
package protocol IDGenerator: Sendable {
    func next() -> String
}

extension IDGenerator {
    package func next<Tag>(_: Tag.Type = Tag.self) -> EntityID<Tag> { EntityID(unchecked: next()) }
}

package final class UUIDv7Generator: IDGenerator {
    private struct State {
        var milliseconds: Int64 = 0
        /// The 12 bits behind the time, a counter within one millisecond (RFC 9562, 6.2, method 1).
        var counter: UInt16 = 0
    }

    private let clock: any HospitalClock
    private let state = Mutex(State())

    package init(clock: any HospitalClock) {
        self.clock = clock
    }

    package func next() -> String {
        let now = clock.now.milliseconds
        let (time, counter) = state.withLock { state in
            if now > state.milliseconds {
                state.milliseconds = now
                state.counter = .random(in: 0..<0x400)
            } else if state.counter == 0xFFF {
                state.milliseconds += 1
                state.counter = 0
            } else {
                state.counter += 1
            }
            return (UInt64(state.milliseconds), state.counter)
        }
        return Self.text(
            high: time << 16 | 0x7000 | UInt64(counter),
            low: UInt64.random(in: 0...(.max)) & 0x3FFF_FFFF_FFFF_FFFF | 1 << 63)
    }

    private static func text(high: UInt64, low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for (word, dashes) in [(high, [8, 13]), (low, [18, 23])] {
                if position == 18 { buffer[position] = UInt8(ascii: "-"); position += 1 }
                for shift in stride(from: 60, through: 0, by: -4) {
                    if dashes.contains(position) { buffer[position] = UInt8(ascii: "-"); position += 1 }
                    let nibble = UInt8(word >> UInt64(shift) & 0xF)
                    buffer[position] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
                    position += 1
                }
            }
            return position
        }
    }
}
