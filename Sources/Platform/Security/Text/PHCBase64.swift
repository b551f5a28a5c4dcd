import Kernel

/// Base64 with the standard alphabet and without padding, as the PHC string format of password hashes has it; canonical
/// like `Base64URL`, which it is but for two characters.
package enum PHCBase64 {
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        exchange(Base64URL.encode(bytes).utf8, from: "-_", to: "+/")
    }

    /// Nothing for other characters, for padding, and for texts whose spare bits are not zero.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) else { return nil }
        return Base64URL.decode(exchange(text.utf8, from: "+/", to: "-_"))
    }

    private static func exchange(_ bytes: some Sequence<UInt8>, from: StaticString, to: StaticString) -> String {
        let pairs = zip(Array("\(from)".utf8), Array("\(to)".utf8))
        let table = Dictionary(uniqueKeysWithValues: pairs)
        return String(decoding: bytes.map { table[$0] ?? $0 }, as: UTF8.self)
    }
}
