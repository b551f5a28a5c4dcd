import Kernel

/// Writes appointments as iCalendar (RFC 5545), for calendar programs to subscribe to.
enum ICalendar {
    struct Entry: Sendable, Hashable {
        let id: String
        let start: Instant
        let end: Instant
        let summary: String
        let location: String?
        let isCancelled: Bool
        let sequence: Int
    }

    static func document(name: String, entries: [Entry], now: Instant) -> String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//HMS//Appointments//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            "X-WR-CALNAME:\(escape(name))",
        ]
        for entry in entries {
            lines += [
                "BEGIN:VEVENT", "UID:\(entry.id)@hms", "DTSTAMP:\(stamp(now))", "DTSTART:\(stamp(entry.start))",
                "DTEND:\(stamp(entry.end))", "SEQUENCE:\(entry.sequence)", "SUMMARY:\(escape(entry.summary))",
            ]
            if let location = entry.location { lines.append("LOCATION:\(escape(location))") }
            lines += ["STATUS:\(entry.isCancelled ? "CANCELLED" : "CONFIRMED")", "END:VEVENT"]
        }
        lines.append("END:VCALENDAR")
        return lines.map(fold).joined(separator: "\r\n") + "\r\n"
    }

    /// `20261123T093000Z`.
    private static func stamp(_ instant: Instant) -> String {
        String(instant.description.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ",", ";": escaped += "\\\(scalar)"
            case "\n": escaped += "\\n"
            case "\r": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Lines have 75 bytes at most; what is longer goes on behind a space (section 3.1). A character is never cut in its
    /// middle, a cluster of characters may be.
    private static func fold(_ line: String) -> String {
        var folded = String.UnicodeScalarView()
        var width = 0
        for scalar in line.unicodeScalars {
            let bytes = UTF8.width(scalar)
            if width + bytes > 75 {
                folded.append(contentsOf: "\r\n ".unicodeScalars)
                width = 1
            }
            folded.append(scalar)
            width += bytes
        }
        return String(folded)
    }
}
