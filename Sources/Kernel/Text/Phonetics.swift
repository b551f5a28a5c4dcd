/// A code for how a name sounds, the same for the spellings that Indian and Western names in Latin script have.
///
/// A Soundex without digits and without its cut at four: consonants in order, vowels only at the start. Unified are
/// v and w (Vivek, Wivek), long and short vowels (Seeta, Sita; Pooja, Puja), sh and s (Shiv, Siv), ph and f, ck, q and k,
/// x and ksh (Laxmi, Lakshmi), double letters, aspirated consonants and plain ones (th/t, dh/d, kh/k, gh/g, bh/b, jh/j,
/// chh/ch), the spellings of the Sanskrit jna (Gyan, Jnan, Dnyan), Tamil zh and l (Azhagu, Alagu), and Singh and Sinh.
/// Different names can share a code: it finds candidates, which an edit distance then ranks.
package enum Phonetics {
    /// The code of one folded word (see `SearchText.words`): 1 to 8 capital letters. Nothing, if the word has other
    /// characters than the letters a to z.
    package static func code(_ word: String) -> String? {
        let bytes = Array(word.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            return nil
        }
        switch word {
        // Written short on most papers.
        case "md", "mohd", "mohmd", "muhd": return "MHMD"
        case "kr": return "KMR"
        default: break
        }
        var coder = Coder(bytes)
        coder.run()
        return String(decoding: coder.code, as: UTF8.self)
    }
}

private struct Coder {
    private let word: [UInt8]
    private var at = 0
    /// Whether the last letter gave a consonant: the next equal one is then the same sound.
    private var isAfterConsonant = false
    private(set) var code: [UInt8] = []

    private static let most = 8

    init(_ word: [UInt8]) {
        self.word = word
        code.reserveCapacity(Self.most)
    }

    mutating func run() {
        readStart()
        while at < word.count, code.count < Self.most {
            let used = readNext()
            at += used
        }
        // A word of vowels and silent letters only.
        if code.isEmpty { code = [UInt8(ascii: "A")] }
    }

    private mutating func readStart() {
        if starts("wr") || starts("kn") || starts("ps") || starts("pn") {
            at = 1
        } else if starts("wh") {
            code.append(UInt8(ascii: "V"))
            isAfterConsonant = true
            at = 2
        } else if starts("x") {
            code.append(UInt8(ascii: "S"))
            isAfterConsonant = true
            at = 1
        } else if starts("y"), let next = letter(1), Self.isVowel(next) {
            code.append(UInt8(ascii: "Y"))
            at = 1
        } else if let first = word.first, Self.isVowel(first) {
            switch first {
            case UInt8(ascii: "a"): code.append(UInt8(ascii: "A"))
            case UInt8(ascii: "o"), UInt8(ascii: "u"): code.append(UInt8(ascii: "U"))
            // "Ae" and "Ai" start with a; "Ee", "E", "I" and "Y" with i.
            default: code.append(UInt8(ascii: "I"))
            }
            at = 1
        }
    }

    /// Reads the sound at the position; returns how many letters it took.
    private mutating func readNext() -> Int {
        let here = word[at]
        if Self.isVowel(here) {
            isAfterConsonant = false
            return 1
        }
        switch here {
        case UInt8(ascii: "b"): return take("B", aspirated: 1)
        case UInt8(ascii: "d"):
            if starts("dny") { return take("G", 3) }
            if starts("dge") { return take("J", 2) }
            if starts("dt") { return take("T", 2) }
            return take("D", aspirated: 1)
        case UInt8(ascii: "f"): return take("F", 1)
        case UInt8(ascii: "g"):
            if starts("ght") { return take("T", 3) }
            if starts("gny") { return take("G", 3) }
            if starts("gn") || starts("gy") { return take("G", 2) }
            return take("G", aspirated: 1)
        case UInt8(ascii: "j"):
            if starts("jny") { return take("G", 3) }
            if starts("jn") { return take("G", 2) }
            return take("J", aspirated: 1)
        case UInt8(ascii: "c"): return readC()
        case UInt8(ascii: "k"), UInt8(ascii: "q"):
            if starts("ksh") { return takeKS(3) }
            return take("K", aspirated: 1)
        case UInt8(ascii: "x"): return takeKS(1)
        case UInt8(ascii: "l"): return take("L", 1)
        case UInt8(ascii: "m"): return take("M", 1)
        case UInt8(ascii: "n"): return readN()
        case UInt8(ascii: "p"):
            return starts("ph") ? take("F", 2) : take("P", 1)
        case UInt8(ascii: "r"): return take("R", aspirated: 1)
        case UInt8(ascii: "s"): return take("S", starts("sch") ? 3 : starts("sh") ? 2 : 1)
        case UInt8(ascii: "z"):
            if starts("zh") { return take(at == 0 ? "J" : "L", 2) }
            return take("S", 1)
        case UInt8(ascii: "t"):
            if starts("tch") { return take("C", 3) }
            return take("T", aspirated: 1)
        case UInt8(ascii: "v"): return take("V", 1)
        case UInt8(ascii: "w"): return readW()
        default: return readH()
        }
    }

    private mutating func readC() -> Int {
        if starts("chh") { return take("C", 3) }
        if starts("ch") { return take("C", 2) }
        if starts("cch") { return take("C", 3) }
        if starts("ck") { return take("K", 2) }
        guard let next = letter(1) else { return take("K", 1) }
        let isSoft = next == UInt8(ascii: "e") || next == UInt8(ascii: "i") || next == UInt8(ascii: "y")
        return take(isSoft ? "S" : "K", 1)
    }

    /// Singh, Sing and Sinh end alike; before b and p, n is spoken as m (Sanpat, Sampat).
    private mutating func readN() -> Int {
        if starts("ngh"), at + 3 == word.count { return take("N", 3) }
        if starts("ng") || starts("nh"), at + 2 == word.count { return take("N", 2) }
        if let next = letter(1), next == UInt8(ascii: "b") || next == UInt8(ascii: "p") { return take("M", 1) }
        return take("N", 1)
    }

    /// Behind o and e, and at the end, w is part of a vowel (Brown, Chowdhury, Rao written Row); elsewhere it is v.
    private mutating func readW() -> Int {
        let before = at > 0 ? word[at - 1] : 0
        let isVowelBehind = letter(1).map(Self.isVowel) ?? false
        if !isVowelBehind, before == UInt8(ascii: "o") || before == UInt8(ascii: "e") {
            isAfterConsonant = false
            return 1
        }
        return take("V", 1)
    }

    /// An h sounds only before a vowel: in Mohan, not in Ahmed or Shah.
    private mutating func readH() -> Int {
        guard let next = letter(1), Self.isVowel(next), !isAfterConsonant else { return 1 }
        return take("H", 1)
    }

    private mutating func take(_ sound: Unicode.Scalar, _ letters: Int) -> Int {
        let byte = UInt8(truncatingIfNeeded: sound.value)
        if !(isAfterConsonant && code.last == byte), code.count < Self.most { code.append(byte) }
        isAfterConsonant = true
        return letters
    }

    /// A consonant of one letter, with the h behind it if there is one.
    private mutating func take(_ sound: Unicode.Scalar, aspirated letters: Int) -> Int {
        take(sound, letters + (letter(letters) == UInt8(ascii: "h") ? 1 : 0))
    }

    private mutating func takeKS(_ letters: Int) -> Int {
        _ = take("K", 0)
        return take("S", letters)
    }

    private func letter(_ distance: Int) -> UInt8? {
        at + distance < word.count ? word[at + distance] : nil
    }

    private func starts(_ letters: StaticString) -> Bool {
        guard at + letters.utf8CodeUnitCount <= word.count else { return false }
        return letters.withUTF8Buffer { buffer in
            buffer.indices.allSatisfy { word[at + $0] == buffer[$0] }
        }
    }

    private static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "y"):
            true
        default: false
        }
    }
}
