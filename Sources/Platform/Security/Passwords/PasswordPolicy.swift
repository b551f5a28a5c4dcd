import Foundation
package import Kernel

/// Which passwords people may choose: long, and not among the first that an attacker tries. No rules about kinds of
/// characters, which make passwords worse. Source: NIST SP 800-63B-4, 3.1.1.2.
package struct PasswordPolicy: Sendable {
    package enum Rule: Sendable, Hashable {
        case tooShort(least: Int)
        case tooLong(most: Int)
        case common
        case repeated
        case sequence
        case personal

        package var message: String {
            switch self {
            case .tooShort(let least): "must have at least \(least) characters"
            case .tooLong(let most): "must have at most \(most) characters"
            case .common: "is one of the passwords that are tried first"
            case .repeated: "repeats the same characters"
            case .sequence: "is mostly a sequence of neighbouring keys, letters or digits"
            case .personal: "contains the e-mail address or the hospital's name"
            }
        }
    }

    /// In characters as people see them.
    package let length: ClosedRange<Int>

    package init(length: ClosedRange<Int> = 12...128) {
        self.length = length
    }

    /// Every rule that `password` breaks; none if it may be used.
    package func brokenRules(_ password: String, email: String = "", hospitalName: String = "") -> [Rule] {
        var rules: [Rule] = []
        if password.count < length.lowerBound { rules.append(.tooShort(least: length.lowerBound)) }
        // More UTF-8 than this is refused by the hasher.
        if password.count > length.upperBound || password.utf8.count > PasswordHasher.longest {
            return rules + [.tooLong(most: length.upperBound)]
        }
        let text = Array(password.precomposedStringWithCompatibilityMapping.lowercased())
        if Self.isCommon(text) { rules.append(.common) }
        if Self.isRepeated(text) { rules.append(.repeated) }
        if Self.isSequence(text) { rules.append(.sequence) }
        if Self.isPersonal(text, email: email, hospitalName: hospitalName) { rules.append(.personal) }
        return rules
    }

    /// Throws a 422 with every broken rule, each at `pointer`.
    package func require(
        _ password: String, email: String = "", hospitalName: String = "", at pointer: String = "/password"
    ) throws(Problem) {
        let rules = brokenRules(password, email: email, hospitalName: hospitalName)
        guard rules.isEmpty else { throw .invalid(rules.map { Problem.Field(pointer, $0.message) }) }
    }

    /// A listed password, alone, decorated (`P@ssw0rd2024!`) or doubled.
    private static func isCommon(_ text: [Character]) -> Bool {
        let unit = period(of: text).map { Array(text.prefix($0)) } ?? text
        return [text, unit].contains { candidate in
            let plain = candidate.map { leet[$0] ?? $0 }
            return [
                String(candidate), core(candidate), core(plain), String(plain),
                // Digits behind a word are decoration; only then are digits within it letters in disguise.
                core(trimmingDecoration(candidate).map { leet[$0] ?? $0 }),
            ].contains { CommonPasswords.all.contains($0) }
        }
    }

    private static func trimmingDecoration(_ text: [Character]) -> [Character] {
        var text = text[...]
        while let last = text.last, !last.isLetter { text.removeLast() }
        return Array(text)
    }

    private static func core(_ text: [Character]) -> String {
        var text = text[...]
        while let last = text.last, !last.isLetter { text.removeLast() }
        while let first = text.first, !first.isLetter { text.removeFirst() }
        return String(text)
    }

    private static let leet: [Character: Character] = [
        "0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
    ]

    /// Four different characters or fewer, or one short text again and again.
    private static func isRepeated(_ text: [Character]) -> Bool {
        guard text.count >= 6 else { return Set(text).count == 1 && text.count > 1 }
        return Set(text).count <= 4 || period(of: text) != nil
    }

    /// The length of the shortest text that `text` consists of at least twice.
    private static func period(of text: [Character]) -> Int? {
        guard text.count >= 2 else { return nil }
        return (1...text.count / 2).first { length in
            zip(text, text.dropFirst(length)).allSatisfy { $0 == $1 }
        }
    }

    private static let rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"]
        .map { Array($0) }

    private static let neighbours: Set<[Character]> = {
        var pairs: Set<[Character]> = []
        for row in rows {
            for (a, b) in zip(row, row.dropFirst()) { pairs.formUnion([[a, b], [b, a]]) }
        }
        return pairs
    }()

    /// At least half of the characters lie in runs of four or more neighbours.
    private static func isSequence(_ text: [Character]) -> Bool {
        var covered = 0
        var run = 1
        for (index, character) in text.enumerated() {
            let continues = index + 1 < text.count && neighbours.contains([character, text[index + 1]])
            if continues {
                run += 1
            } else {
                if run >= 4 { covered += run }
                run = 1
            }
        }
        return covered >= 4 && covered * 2 >= text.count
    }

    private static func isPersonal(_ text: [Character], email: String, hospitalName: String) -> Bool {
        let letters = String(text.filter { $0.isLetter || $0.isNumber })
        let local = email.lowercased().prefix { $0 != "@" }
        let name = hospitalName.lowercased()
        let words =
            [squeezed(local)] + parts(local).filter { $0.count >= 4 }
            + [squeezed(name[...])] + parts(name[...]).filter { $0.count >= 5 }
        return words.contains { $0.count >= 3 && letters.contains($0) }
    }

    private static func squeezed(_ text: Substring) -> String { String(text.filter { $0.isLetter || $0.isNumber }) }

    private static func parts(_ text: Substring) -> [String] {
        text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
}
