import Kernel
import Synchronization

/// The `Date` of answers, written once a second. Format: RFC 9110, 5.6.7.
final class DateHeader: Sendable {
    private let last = Mutex((second: Int64.min, text: ""))

    func text(at now: Instant) -> String {
        last.withLock { last in
            if last.second != now.seconds { last = (now.seconds, Self.format(now)) }
            return last.text
        }
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// "Mon, 23 Nov 2026 09:30:00 GMT"; the first of January 1970 was a Thursday.
    static func format(_ instant: Instant) -> String {
        let text = Array(instant.description.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let day = Int(floorDivide(instant.seconds, 86_400)) % 7
        let month = months[((Int(part(5..<7)) ?? 1) - 1) % 12]
        return "\(days[(day + 7) % 7]), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
    }
}
