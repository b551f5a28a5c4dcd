import Kernel
import Synchronization

/// Ids that are the same on every run, in ascending order, and look like those of production.
package final class SeededIDs: IDGenerator {
    private let seed: UInt16
    private let count = Atomic<UInt64>(0)

    /// - Parameter seed: generators of different seeds never give the same id.
    package init(seed: UInt16 = 0) {
        self.seed = seed
    }

    package func next() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return "01940000-0000-7000-8\(Self.hex(UInt64(seed) & 0xFFF, 3))-\(Self.hex(number, 12))"
    }

    private static func hex(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
