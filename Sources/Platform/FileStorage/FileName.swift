package import Crypto

/// The SHA-256 of a file's bytes: 64 hexadecimal digits in lower case.
package struct FileName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Nothing for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    package init(of bytes: [UInt8]) { self.init(SHA256.hash(data: bytes)) }

    package init(_ digest: SHA256.Digest) {
        text = String(unsafeUninitializedCapacity: 64) { buffer in
            for (index, byte) in digest.enumerated() {
                buffer[2 * index] = Self.digit(byte >> 4)
                buffer[2 * index + 1] = Self.digit(byte & 15)
            }
            return 64
        }
    }

    package var description: String { text }

    package static func < (a: FileName, b: FileName) -> Bool { a.text < b.text }

    /// Whether a name could begin so.
    package static func isPrefix(_ text: String) -> Bool {
        text.utf8.count <= 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}

/// Checks that what passes by is what was announced.
package struct FileCheck {
    private let name: FileName
    private let size: Int
    private var hash = SHA256()
    package private(set) var count = 0

    package init(_ name: FileName, size: Int) {
        self.name = name
        self.size = size
    }

    /// - Throws: `FileStoreError.mismatch`, when more comes than was announced.
    package mutating func add(_ bytes: some Sequence<UInt8>) throws(FileStoreError) {
        let contiguous = Array(bytes)
        count += contiguous.count
        guard count <= size else { throw .mismatch }
        hash.update(data: contiguous)
    }

    package func finish() throws(FileStoreError) {
        guard count == size, FileName(hash.finalize()) == name else { throw .mismatch }
    }
}
