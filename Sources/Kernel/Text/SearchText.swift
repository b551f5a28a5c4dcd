import Foundation

/// Texts as they are searched and compared: words without case, accents and punctuation, in any script.
package enum SearchText {
    /// The words of a text, in its order: letters and digits, folded. "José O'Brien-Rao" gives jose, obrien, rao.
    package static func words(_ text: String) -> [String] {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        return isASCII ? wordsOfASCII(text) : wordsOfUnicode(text)
    }

    private static func wordsOfASCII(_ text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        word.reserveCapacity(16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                word.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                word.append(byte | 0x20)
            case UInt8(ascii: "'"):
                continue
            default:
                guard !word.isEmpty else { continue }
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static func wordsOfUnicode(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars where !isDropped(scalar) {
            if isPartOfWord(scalar) {
                append(scalar, to: &word)
            } else if !word.isEmpty {
                words.append(String(word))
                word = String.UnicodeScalarView()
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        return words
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }

    /// Accents, and what is written or left out at will: the points of Hebrew and Arabic, the nukta of the Indian
    /// scripts, joiners and apostrophes. The vowel signs of the Indian scripts are marks too, but they stay: without them
    /// different names become the same.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0300...0x036F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
        case 0x0591...0x05BD, 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7: true
        case 0x0610...0x061A, 0x0640, 0x064B...0x065F, 0x0670: true
        case 0x093C, 0x09BC, 0x0A3C, 0x0ABC, 0x0B3C, 0x0C3C, 0x0CBC: true
        case 0x200B...0x200F, 0x2060, 0x00AD: true
        case 0x27, 0x60, 0xB4, 0x02B9, 0x02BB, 0x02BC, 0x02BF, 0x2018, 0x2019: true
        default: false
        }
    }

    /// Lower case, and the Latin letters that Unicode does not decompose.
    private static func append(_ scalar: Unicode.Scalar, to word: inout String.UnicodeScalarView) {
        switch scalar {
        case "ß", "ẞ": word.append(contentsOf: "ss".unicodeScalars)
        case "æ", "Æ": word.append(contentsOf: "ae".unicodeScalars)
        case "œ", "Œ": word.append(contentsOf: "oe".unicodeScalars)
        case "ø", "Ø": word.append("o")
        case "ł", "Ł": word.append("l")
        case "đ", "Đ", "ð", "Ð": word.append("d")
        case "þ", "Þ": word.append(contentsOf: "th".unicodeScalars)
        case "ħ", "Ħ": word.append("h")
        case "ı": word.append("i")
        case "ς": word.append("σ")
        default:
            if scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter {
                for lower in scalar.properties.lowercaseMapping.unicodeScalars where !isDropped(lower) {
                    word.append(lower)
                }
            } else {
                word.append(scalar)
            }
        }
    }
}
