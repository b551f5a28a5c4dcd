/// Name and value of one label of a series.
package typealias MetricLabel = (name: String, value: String)

/// A page in the Prometheus text exposition format, version 0.0.4.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
package struct MetricsText: Sendable {
    /// The value of the `Content-Type` header.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package private(set) var text = ""

    mutating func header(_ name: String, _ kind: MetricKind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: [MetricLabel], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{"
            for (index, label) in labels.enumerated() {
                if index > 0 { text += "," }
                text += label.name
                text += "=\""
                text += Self.escaped(label.value, quotes: true)
                text += "\""
            }
            text += "}"
        }
        text += " "
        text += value
        text += "\n"
    }

    mutating func sample(_ name: String, _ labels: [MetricLabel], _ value: Double) {
        sample(name, labels, Self.number(value))
    }

    /// A number as Prometheus reads it: whole ones without a point, so that counts stay exact to read.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

package enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram
}

/// What one registered series has to show.
protocol MetricSource: Sendable {
    func write(_ name: String, _ labels: [MetricLabel], into text: inout MetricsText)
}

extension Counter: MetricSource {
    func write(_ name: String, _ labels: [MetricLabel], into text: inout MetricsText) {
        text.sample(name, labels, String(value))
    }
}

extension Gauge: MetricSource {
    func write(_ name: String, _ labels: [MetricLabel], into text: inout MetricsText) {
        text.sample(name, labels, String(value))
    }
}

extension Histogram: MetricSource {
    func write(_ name: String, _ labels: [MetricLabel], into text: inout MetricsText) {
        let counts = counts
        var total = 0
        for (bound, count) in zip(bounds, counts) {
            total += count
            text.sample(name + "_bucket", labels + [("le", MetricsText.number(bound))], String(total))
        }
        total += counts[bounds.count]
        text.sample(name + "_bucket", labels + [("le", "+Inf")], String(total))
        text.sample(name + "_sum", labels, sum)
        // The count is that of the buckets above, not read again: the two must agree while requests go on.
        text.sample(name + "_count", labels, String(total))
    }
}

/// A value that is asked for when the page is made.
struct Callback: MetricSource {
    /// Nothing, when it cannot be known now: then the series is left out.
    let read: @Sendable () -> Double?

    func write(_ name: String, _ labels: [MetricLabel], into text: inout MetricsText) {
        if let value = read() { text.sample(name, labels, value) }
    }
}
