import Kernel
import Synchronization

/// Ids of requests and traces: unique, not secret. The system's random numbers cost a call of the kernel each, which for
/// reads of one record would be a tenth of all work; so only the seed comes from there.
final class RandomIDs: Sendable {
    private let state = Atomic<UInt64>(.random(in: 0...(.max)))

    /// SplitMix64: every number once in 2^64 calls. Source: Steele, Lea and Flood, Fast splittable pseudorandom number
    /// generators (2014).
    private func next() -> UInt64 {
        let step: UInt64 = 0x9E37_79B9_7F4A_7C15
        var value = state.wrappingAdd(step, ordering: .relaxed).newValue
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// 15 letters and digits, 75 bits: as many as a string holds without memory of its own.
    func requestID() -> String {
        var high = next()
        var low = next()
        return String(unsafeUninitializedCapacity: 15) { buffer in
            for position in 0..<15 {
                let value = UInt8(truncatingIfNeeded: position < 8 ? high : low) & 31
                buffer[position] = value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") + value - 26
                if position < 8 { high >>= 5 } else { low >>= 5 }
            }
            return 15
        }
    }

    /// The trace that a request belongs to: one step below the client's, or one that begins here.
    func trace(_ traceparent: String?) -> TraceContext {
        if let traceparent, let parent = TraceContext(traceparent: traceparent) {
            return TraceContext(traceID: parent.traceID, spanID: hex([next()]), isSampled: parent.isSampled)
        }
        // Ids of zeros only are none; `| 1` rules them out.
        return TraceContext(traceID: hex([next(), next() | 1]), spanID: hex([next() | 1]), isSampled: true)
    }

    private func hex(_ words: [UInt64]) -> String {
        String(unsafeUninitializedCapacity: words.count * 16) { buffer in
            for (index, word) in words.enumerated() {
                for position in 0..<16 {
                    let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - position * 4)) & 15
                    buffer[index * 16 + position] = nibble + (nibble < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                }
            }
            return words.count * 16
        }
    }
}
