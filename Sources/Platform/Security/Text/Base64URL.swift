/// Base64 without padding, strictly canonical: one text for one sequence of bytes. Source: RFC 4648, sections 4 and 5.
package enum Base64URL {
    /// With `-` and `_`, for URLs, headers and JSON Web Tokens.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String { encode(bytes, alphabet: urlAlphabet) }

    /// Nothing for other characters, for padding, and for texts whose spare bits are not zero.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(text, reverse: urlReverse) }

    /// With `+` and `/`, as the PHC string format of password hashes has it.
    package static func encodePHC(_ bytes: some Sequence<UInt8>) -> String { encode(bytes, alphabet: phcAlphabet) }

    package static func decodePHC(_ text: some StringProtocol) -> [UInt8]? { decode(text, reverse: phcReverse) }

    private static let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let urlAlphabet = common + Array("-_".utf8)
    private static let phcAlphabet = common + Array("+/".utf8)
    private static let urlReverse = reverse(urlAlphabet)
    private static let phcReverse = reverse(phcAlphabet)
    private static let none: UInt8 = 0xFF

    private static func reverse(_ alphabet: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: none, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }

    private static func encode(_ bytes: some Sequence<UInt8>, alphabet: [UInt8]) -> String {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                output.append(alphabet[Int(bits >> UInt32(count) & 0x3F)])
            }
        }
        if count > 0 { output.append(alphabet[Int(bits << UInt32(6 - count) & 0x3F)]) }
        return String(decoding: output, as: UTF8.self)
    }

    private static func decode(_ text: some StringProtocol, reverse: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            let value = reverse[Int(character)]
            guard value != none else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        guard count < 6, bits & (1 << UInt32(count) - 1) == 0 else { return nil }
        return output
    }
}
