import Synchronization

/// A count that only grows. Monotonic from the start of the process.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    package init() {}

    /// - Parameter amount: 0 or more.
    package func increment(by amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    package var value: Int { count.load(ordering: .relaxed) }
}

/// A whole number that goes up and down: requests in flight, the depth of a queue.
package final class Gauge: Sendable {
    private let level = Atomic<Int>(0)

    package init() {}

    package func set(_ value: Int) { level.store(value, ordering: .relaxed) }
    package func add(_ amount: Int) { level.wrappingAdd(amount, ordering: .relaxed) }
    package func increment() { add(1) }
    package func decrement() { add(-1) }

    package var value: Int { level.load(ordering: .relaxed) }
}

/// How observations spread over fixed buckets. Counts and sum are whole numbers of a unit, nanoseconds for durations, so that
/// observing is two atomic additions and no loop.
package final class Histogram: Sendable {
    /// Upper bounds of the buckets in seconds, from 0.5 ms to 10 s: a page of an index to a report.
    package static let requestSeconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Upper bounds for sizes: of batches, of groups, of pages.
    package static let sizes: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

    /// Ascending, in the exposed unit (seconds, or pieces).
    let bounds: [Double]
    private let limits: [Int]
    /// Units in one of the exposed unit: 1e9 for durations, 1 for sizes.
    private let scale: Double
    /// One cell a bucket, one for what is above the last bound, and the sum.
    private let cells: AtomicCells

    private init(bounds: [Double], scale: Double) {
        self.bounds = bounds
        self.scale = scale
        limits = bounds.map { Int(($0 * scale).rounded()) }
        cells = AtomicCells(count: bounds.count + 2)
    }

    /// - Parameter bounds: seconds, ascending.
    package static func durations(_ bounds: [Double] = requestSeconds) -> Histogram {
        Histogram(bounds: bounds, scale: 1e9)
    }

    /// - Parameter bounds: whole numbers, ascending.
    package static func sizes(_ bounds: [Double] = sizes) -> Histogram {
        Histogram(bounds: bounds, scale: 1)
    }

    package func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        observe(units: Int(seconds) &* 1_000_000_000 &+ Int(attoseconds / 1_000_000_000))
    }

    package func observe(nanoseconds: Int) { observe(units: nanoseconds) }

    package func observe(size: Int) { observe(units: size) }

    @inline(__always)
    private func observe(units: Int) {
        let bucket = limits.withUnsafeBufferPointer { limits in
            var bucket = 0
            while bucket < limits.count && units > limits[bucket] { bucket &+= 1 }
            return bucket
        }
        cells.add(1, at: bucket)
        cells.add(units, at: limits.count + 1)
    }

    /// Counts of the buckets, each without the ones below it; the last is what exceeds every bound.
    var counts: [Int] { (0...bounds.count).map(cells.value(at:)) }

    package var count: Int { counts.reduce(0, +) }

    /// In the exposed unit.
    package var sum: Double { Double(cells.value(at: bounds.count + 1)) / scale }
}
