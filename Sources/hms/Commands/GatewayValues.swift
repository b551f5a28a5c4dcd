import ArgumentParser
import Discovery
import Foundation
import Gateway

/// Values of options, each checked for what nginx's language and the option's meaning allow.
extension GatewayOptions {
    static func address(_ text: String, of option: String) throws -> ServiceAddress {
        guard let address = ServiceAddress(text) else {
            throw ValidationError(
                "\(option): \(text) is no address such as 10.0.0.7:8080, hms-1.example.org:8080 or [2001:db8::7]:8080.")
        }
        return address
    }

    static func isLoopback(_ address: ServiceAddress) -> Bool {
        address.host.hasPrefix("127.") || address.host == "::1" || address.host == "localhost"
    }

    static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    static func pair(_ text: String, of option: String, example: String) throws -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw ValidationError("\(option): \(text) is not of the form \(example).") }
        return (parts[0], parts[1])
    }

    static func number(_ value: Int?, in range: ClosedRange<Int>, of option: String) throws -> Int? {
        guard let value else { return nil }
        guard range.contains(value) else {
            throw ValidationError("\(option) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    /// Letters, digits and hyphens, as names of headers, users and clients have them.
    static func token(_ text: String, of option: String) throws -> String {
        guard !text.isEmpty, text.utf8.count <= 100, text.utf8.allSatisfy(isOfAToken) else {
            throw ValidationError("\(option): \(text) may have letters, digits, - and _ alone.")
        }
        return text
    }

    private static func isOfAToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The absolute path of a file that can be read.
    func file(_ path: String, of option: String) throws -> String {
        let path = try plain(Self.absolute(path), of: option)
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw ValidationError("\(option): \(path) can't be read.")
        }
        return path
    }

    /// What nginx takes as it is, between quotes.
    func plain(_ text: String, of option: String) throws -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 32 && $0 < 127 && !#"$"\{}"#.utf8.contains($0) }
        guard isPlain else {
            throw ValidationError("\(option): \(text) may have printable letters alone, without $ \" \\ { and }.")
        }
        return text
    }
}
