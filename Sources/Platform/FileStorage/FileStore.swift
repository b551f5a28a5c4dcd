import Foundation
package import NIOCore

/// Keeps files by the hash of what is in them, so that the same bytes are kept once, and a name can't come to mean something
/// else. A file is there whole or not at all.
package protocol FileStore: Sendable {
    /// Keeps what the stream has, which is checked against the name and the size on its way. Of a stream that is broken, too
    /// long, too short or other than the name says, nothing is left. A file that is there already is not written again.
    /// - Returns: false, if it was there.
    /// - Throws: `FileStoreError`, and what the stream throws.
    func put(
        _ body: some AsyncSequence<ByteBuffer, any Error> & Sendable, as name: FileName, size: Int, type: String
    ) async throws -> Bool

    /// The bytes of a file, or of a part of it: the end of the range may lie behind the file's.
    /// - Throws: `FileStoreError.notFound`, `.noSuchRange` for a range that begins behind the end.
    func get(_ name: FileName, range: Range<Int>?) async throws -> FileBody

    /// Nothing for a file that is not there.
    func head(_ name: FileName) async throws -> FileInfo?

    /// Nothing happens for a file that is not there.
    func delete(_ name: FileName) async throws

    /// Files whose names begin so, in the order of the names.
    /// - Parameters:
    ///   - limit: 1 to 1000.
    ///   - after: the last name of the page before.
    func list(prefix: String, limit: Int, after: FileName?) async throws -> [FileInfo]

    /// An address at which anyone can get the file until it expires: at most 7 days. Whoever has it needs nothing else, so it
    /// belongs in no log.
    /// - Parameter download: the name under which a browser saves it.
    /// - Throws: `FileStoreError.unsupported`, where there is nobody to answer at such an address.
    func link(_ name: FileName, for duration: Duration, download: String?) async throws -> String
}

extension FileStore {
    package func get(_ name: FileName) async throws -> FileBody { try await get(name, range: nil) }

    package func put(_ bytes: [UInt8], type: String) async throws -> FileName {
        let name = FileName(of: bytes)
        let stream = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            continuation.yield(ByteBuffer(bytes: bytes))
            continuation.finish()
        }
        _ = try await put(stream, as: name, size: bytes.count, type: type)
        return name
    }
}

/// What is known of a file without reading it.
package struct FileInfo: Sendable, Hashable {
    package let name: FileName
    /// Bytes.
    package let size: Int

    package init(name: FileName, size: Int) {
        self.name = name
        self.size = size
    }
}

/// The bytes of a file, to be read once.
package struct FileBody: Sendable {
    /// Of the whole file.
    package let size: Int
    /// What of it comes.
    package let range: Range<Int>
    /// Throws `FileStoreError.damaged` at the end of a whole file that is not what its name says.
    package let bytes: AsyncThrowingStream<ByteBuffer, any Error>

    package init(size: Int, range: Range<Int>, bytes: AsyncThrowingStream<ByteBuffer, any Error>) {
        self.size = size
        self.range = range
        self.bytes = bytes
    }

    /// All bytes, up to a limit. - Throws: `FileStoreError.tooLarge`.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        guard range.count <= limit else { throw FileStoreError.tooLarge(limit: limit) }
        var all: [UInt8] = []
        all.reserveCapacity(range.count)
        for try await part in bytes { all.append(contentsOf: part.readableBytesView) }
        return all
    }
}

/// No case holds a link or a credential.
package enum FileStoreError: Error, Sendable, Hashable {
    case notFound
    case noSuchRange(size: Int)
    /// What came is not what the name says: another hash or another size.
    case mismatch
    /// What is kept is not what the name says.
    case damaged
    case tooLarge(limit: Int)
    case unsupported
    case invalid(String)
    /// The store can't be reached, or is busy.
    case away(String)
    /// The store refuses the credentials, or what they may do.
    case forbidden
    /// The store answered an error, by its code.
    case refused(String)
}
