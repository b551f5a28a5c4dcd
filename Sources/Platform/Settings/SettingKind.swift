import Foundation

/// What a setting's value is: how it is read from text and written back, and what is allowed, in words.
struct SettingKind<Value: Sendable>: Sendable {
    /// Completes "must be ...".
    let allowed: String
    let parse: @Sendable (String) -> Value?
    let format: @Sendable (Value) -> String
}

extension SettingKind where Value == Int {
    /// - Parameter unit: in the plural, or empty for a bare number.
    static func integer(_ range: ClosedRange<Int>, _ unit: String = "") -> Self {
        Self(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)"
                + (unit.isEmpty ? "" : ", in \(unit)"),
            parse: { text in Int(text.replacing("_", with: "")).flatMap { range.contains($0) ? $0 : nil } },
            format: { String($0) })
    }
}

extension SettingKind where Value == String {
    static func text(_ length: ClosedRange<Int>) -> Self {
        matching("\(length.lowerBound) to \(length.upperBound) characters, without control characters") { text in
            length.contains(text.count) && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
    }

    static func choice(_ values: [String]) -> Self {
        matching("one of " + values.joined(separator: ", "), values.contains)
    }

    static let host = matching("an IP address to listen on, or a host name") { text in
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ($0 < 0x80 && Character(Unicode.Scalar($0)).isLetter) || "0123456789.-:%".utf8.contains($0)
            }
    }

    static let url = matching("a http or https address without a path, such as https://hms.example.org") { text in
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else { return false }
        return ["http", "https"].contains(url.scheme ?? "") && url.path().isEmpty && url.query() == nil
            && url.user() == nil && url.fragment() == nil
    }

    static let redisURL = matching(
        "an address such as redis://host:6379/0, or rediss:// for TLS, without user and password"
    ) { text in
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else { return false }
        let path = url.path().drop { $0 == "/" }
        return ["redis", "rediss"].contains(url.scheme ?? "") && url.user() == nil && url.password() == nil
            && url.query() == nil && url.fragment() == nil && (path.isEmpty || Int(path).map { $0 >= 0 } ?? false)
    }

    static let rabbitURL = matching(
        "an address such as amqp://host:5672/vhost, or amqps:// for TLS, without user and password"
    ) { text in
        guard let scheme = text.range(of: "://"), ["amqp", "amqps"].contains(text[..<scheme.lowerBound]) else {
            return false
        }
        let rest = text[scheme.upperBound...]
        return !rest.isEmpty && !rest.hasPrefix("/") && !rest.contains { $0 == "@" || $0 == "?" || $0.isWhitespace }
    }

    static let path = matching("a path") { !$0.isEmpty && !$0.utf8.contains(0) }

    static let timeZone = matching("a time zone of the IANA database, such as Asia/Kolkata or UTC") { text in
        (text == "UTC" || text.contains("/")) && TimeZone(identifier: text) != nil
    }

    static let mrnPrefix = matching("1 to 6 capital letters A to Z") { text in
        (1...6).contains(text.utf8.count)
            && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    static let email = matching("an e-mail address") { text in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return text.utf8.count <= 254 && parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".") && !text.contains(where: \.isWhitespace)
    }

    static func matching(_ allowed: String, _ isAllowed: @escaping @Sendable (String) -> Bool) -> Self {
        Self(allowed: allowed, parse: { isAllowed($0) ? $0 : nil }, format: { $0 })
    }
}

extension SettingKind where Value == [String] {
    /// Names in lower case, separated by commas; in the file also a YAML list.
    static func names(_ what: String, mayBeEmpty: Bool) -> Self {
        Self(
            allowed: what + ", separated by commas" + (mayBeEmpty ? ", or none" : ""),
            parse: { text in
                if mayBeEmpty, text == "none" { return [] }
                let names = text.split(separator: ",", omittingEmptySubsequences: false).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                return !names.isEmpty && names.allSatisfy(isName) && Set(names).count == names.count ? names : nil
            },
            format: { $0.isEmpty ? "none" : $0.joined(separator: ",") })
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first) else { return false }
        return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }
}

extension SettingKind where Value == Secret<[UInt8]> {
    /// A key of 32 bytes, as `openssl rand -base64 32` makes it.
    static let key = Self(
        allowed: "32 bytes in base64, as made by: openssl rand -base64 32",
        parse: { text in
            guard let data = Data(base64Encoded: text), data.count == 32 else { return nil }
            return Secret(Array(data))
        },
        format: { _ in Secret<Void>.mark })
}

extension SettingKind where Value == Secret<String> {
    static func password(_ length: ClosedRange<Int>) -> Self {
        Self(
            allowed: "\(length.lowerBound) to \(length.upperBound) characters",
            parse: { length.contains($0.count) ? Secret($0) : nil },
            format: { _ in Secret<Void>.mark })
    }
}

extension SettingKind {
    /// The same, or nothing when it is not set.
    static func optional<Wrapped: Sendable>(_ kind: SettingKind<Wrapped>) -> Self where Value == Wrapped? {
        // The outer optional says whether the text is right: a wrong one must not become a setting that is not set.
        Self(
            allowed: kind.allowed, parse: { text in kind.parse(text).map(Wrapped?.some) },
            format: { $0.map(kind.format) ?? "" })
    }
}

/// A value that is not written anywhere by accident: its description is a mark.
package struct Secret<Value> {
    static var mark: String { "[redacted]" }

    /// The value itself. Hand it to what needs it, and keep it nowhere else.
    package let revealed: Value

    package init(_ value: Value) { revealed = value }
}

extension Secret: Sendable where Value: Sendable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Self.mark }
    package var debugDescription: String { Self.mark }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
