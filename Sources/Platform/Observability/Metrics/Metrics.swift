import Synchronization

/// All measurements of one process, and the page that Prometheus reads at `/metrics`.
///
/// Ask for an instrument once, at start, and keep it: asking takes a lock, using it does not. Asking again with the same
/// name and labels gives the same instrument. A name has one kind and one set of label names; a program that breaks this is
/// wrong and stops at start.
///
/// Labels hold names of parts of the system, never ids: a series stays in memory until the process ends. A family that
/// reaches `seriesLimit` counts everything new in one series whose labels all say `other`.
package final class Metrics: Sendable {
    private struct Family {
        let kind: MetricKind
        let help: String
        let labelNames: [String]
        var series: [(labels: [MetricLabel], source: any MetricSource)] = []
        /// Position in `series`, by label values.
        var positions: [[String]: Int] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let seriesLimit: Int

    package init(seriesLimit: Int = 1000) {
        self.seriesLimit = seriesLimit
    }

    /// - Parameters:
    ///   - name: `hms_events_published_total`, with the unit in it.
    ///   - help: one sentence for the operator.
    package func counter(_ name: String, _ help: String, labels: [(String, String)] = []) -> Counter {
        instrument(name, .counter, help, labels) { Counter() }
    }

    package func gauge(_ name: String, _ help: String, labels: [(String, String)] = []) -> Gauge {
        instrument(name, .gauge, help, labels) { Gauge() }
    }

    /// A gauge that is read when the page is made.
    /// - Parameter read: quick, and without a wait; nothing when the value cannot be known now.
    package func gauge(
        _ name: String, _ help: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double?
    ) {
        register(name, .gauge, help, labels.map { (name: $0.0, value: $0.1) }, Callback(read: read))
    }

    /// A counter that is kept elsewhere, and read when the page is made.
    package func counter(
        _ name: String, _ help: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double?
    ) {
        register(name, .counter, help, labels.map { (name: $0.0, value: $0.1) }, Callback(read: read))
    }

    /// - Parameter bounds: upper bounds of the buckets in seconds, ascending.
    package func durations(
        _ name: String, _ help: String, labels: [(String, String)] = [], bounds: [Double] = Histogram.requestSeconds
    ) -> Histogram {
        instrument(name, .histogram, help, labels) { .durations(bounds) }
    }

    /// - Parameter bounds: upper bounds of the buckets, ascending.
    package func sizes(
        _ name: String, _ help: String, labels: [(String, String)] = [], bounds: [Double] = Histogram.sizes
    ) -> Histogram {
        instrument(name, .histogram, help, labels) { .sizes(bounds) }
    }

    /// Counters of one label with known values, to be picked on the hot path without a lock.
    package func counters(_ name: String, _ help: String, label: String, values: [String]) -> CounterSet {
        CounterSet(
            byValue: Dictionary(
                values.map { ($0, counter(name, help, labels: [(label, $0)])) }, uniquingKeysWith: { first, _ in first }
            ),
            other: counter(name, help, labels: [(label, "other")]))
    }

    /// The page, families in the order of their names.
    package func render() -> String {
        // Written outside the lock: callbacks may be slow, or ask for an instrument themselves.
        let families = families.withLock { Array($0) }.sorted { $0.key < $1.key }
        var page = MetricsText()
        for (name, family) in families {
            page.header(name, family.kind, family.help)
            for (labels, source) in family.series { source.write(name, labels, into: &page) }
        }
        return page.text
    }

    func register(
        _ name: String, _ kind: MetricKind, _ help: String, _ labels: [MetricLabel], _ source: any MetricSource
    ) {
        families.withLock { families in
            _ = Self.add(name, kind, help, labels, limit: .max, to: &families) { source }
        }
    }

    private func instrument<Instrument: MetricSource>(
        _ name: String, _ kind: MetricKind, _ help: String, _ labels: [(String, String)], make: () -> Instrument
    ) -> Instrument {
        let labels = labels.map { (name: $0.0, value: $0.1) }
        let source = families.withLock { families in
            Self.add(name, kind, help, labels, limit: seriesLimit, to: &families, make)
        }
        guard let instrument = source as? Instrument else {
            preconditionFailure(
                "metric \(name) is registered as a value that is read, so it cannot be counted here too")
        }
        return instrument
    }

    private static func add(
        _ name: String, _ kind: MetricKind, _ help: String, _ labels: [MetricLabel], limit: Int,
        to families: inout [String: Family], _ make: () -> any MetricSource
    ) -> any MetricSource {
        precondition(
            isName(name) && labels.allSatisfy { isName($0.name) && $0.name != "le" }, "no metric name: \(name)")
        var family = families[name] ?? Family(kind: kind, help: help, labelNames: labels.map(\.name))
        precondition(
            family.kind == kind && family.labelNames == labels.map(\.name),
            "metric \(name) is registered in another way")
        var labels = labels
        if let position = family.positions[labels.map(\.value)] { return family.series[position].source }
        if family.series.count >= limit, !labels.isEmpty {
            labels = labels.map { ($0.name, "other") }
            if let position = family.positions[labels.map(\.value)] { return family.series[position].source }
        }
        let source = make()
        family.positions[labels.map(\.value)] = family.series.count
        family.series.append((labels, source))
        families[name] = family
        return source
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}

/// Counters of one label, whose values are known from the start; any other value counts under `other`.
package struct CounterSet: Sendable {
    private let byValue: [String: Counter]
    private let other: Counter

    fileprivate init(byValue: [String: Counter], other: Counter) {
        self.byValue = byValue
        self.other = other
    }

    package subscript(value: String) -> Counter { byValue[value] ?? other }
}
