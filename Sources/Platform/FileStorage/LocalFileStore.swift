import Foundation
package import NIOCore
import NIOPosix

/// Files on a disk of this machine: `ab/cd/abcd...`. Written beside their place, synced, and put there by one rename; the folder
/// is synced, too, so that a file that was acknowledged survives a power cut.
package final class LocalFileStore: FileStore {
    /// Bytes that are read at once.
    private static let chunk = 128 * 1024

    private let folder: String
    private let incoming: String
    private let threads: NIOThreadPool

    /// Makes the folder, and throws away what a crash left half-written.
    package init(folder: String) throws {
        self.folder = folder
        incoming = folder + "/incoming"
        try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: incoming) {
            try FileManager.default.removeItem(atPath: incoming + "/" + name)
        }
        threads = .singleton
    }

    package func put(
        _ body: some AsyncSequence<ByteBuffer, any Error> & Sendable, as name: FileName, size: Int, type: String
    ) async throws -> Bool {
        let place = place(of: name)
        let isThere = try await head(name) != nil
        let temporary = incoming + "/" + UUID().uuidString
        let file = try await threads.runIfActive { try OpenFile(creating: temporary) }
        do {
            var check = FileCheck(name, size: size)
            for try await part in body {
                try check.add(part.readableBytesView)
                if !isThere { try await threads.runIfActive { try file.write(part) } }
            }
            try check.finish()
            guard !isThere else {
                try await threads.runIfActive { file.remove() }
                return false
            }
            try await threads.runIfActive { try file.move(to: place) }
            return true
        } catch {
            try? await threads.runIfActive { file.remove() }
            throw error
        }
    }

    package func get(_ name: FileName, range: Range<Int>?) async throws -> FileBody {
        let place = place(of: name)
        let file = try await threads.runIfActive { try OpenFile(reading: place) }
        let size = file.size
        let wanted = range ?? 0..<size
        guard wanted.lowerBound < size || (size == 0 && range == nil) else {
            throw FileStoreError.noSuchRange(size: size)
        }
        let part = wanted.lowerBound..<min(wanted.upperBound, size)
        let reading = Reading(file, part, part == 0..<size ? FileCheck(name, size: size) : nil)
        let threads = threads
        return FileBody(
            size: size, range: part,
            bytes: AsyncThrowingStream {
                try await threads.runIfActive { try reading.next(Self.chunk) }
            })
    }

    package func head(_ name: FileName) async throws -> FileInfo? {
        let place = place(of: name)
        return try await threads.runIfActive {
            var status = stat()
            guard stat(place, &status) == 0 else {
                guard errno == ENOENT || errno == ENOTDIR else { throw FileStoreError.failure("looking", errno) }
                return nil
            }
            return FileInfo(name: name, size: Int(status.st_size))
        }
    }

    package func delete(_ name: FileName) async throws {
        let place = place(of: name)
        try await threads.runIfActive {
            guard unlink(place) == 0 || errno == ENOENT else { throw FileStoreError.failure("deleting", errno) }
        }
    }

    package func list(prefix: String, limit: Int, after: FileName?) async throws -> [FileInfo] {
        guard FileName.isPrefix(prefix), (1...1000).contains(limit) else {
            throw FileStoreError.invalid("prefix or limit")
        }
        let folder = folder
        return try await threads.runIfActive {
            var found: [FileInfo] = []
            for first in try Self.folders(folder, prefix, 0, after) {
                for second in try Self.folders(
                    "\(folder)/\(first)", prefix, 2, after.flatMap { $0.text.hasPrefix(first) ? $0 : nil })
                {
                    let inside = "\(folder)/\(first)/\(second)"
                    let names = try FileManager.default.contentsOfDirectory(atPath: inside).compactMap { FileName($0) }
                    for name in names.sorted() where name.text.hasPrefix(prefix) && after.map({ $0 < name }) ?? true {
                        var status = stat()
                        // Deleted meanwhile.
                        guard stat("\(inside)/\(name)", &status) == 0 else { continue }
                        found.append(FileInfo(name: name, size: Int(status.st_size)))
                        if found.count == limit { return found }
                    }
                }
            }
            return found
        }
    }

    package func link(_ name: FileName, for duration: Duration, download: String?) async throws -> String {
        throw FileStoreError.unsupported
    }

    private func place(of name: FileName) -> String {
        "\(folder)/\(name.text.prefix(2))/\(name.text.dropFirst(2).prefix(2))/\(name.text)"
    }

    /// Folders of one level that can hold names with the prefix, behind `after`; in order.
    private static func folders(_ folder: String, _ prefix: String, _ start: Int, _ after: FileName?) throws -> [String]
    {
        let wanted = prefix.dropFirst(start).prefix(2)
        let least = after.map { $0.text.dropFirst(start).prefix(2) } ?? ""
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
            name.utf8.count == 2 && FileName.isPrefix(name) && name.hasPrefix(wanted) && name[...] >= least
        }.sorted()
    }
}

extension FileStoreError {
    static func failure(_ step: String, _ code: Int32) -> FileStoreError {
        .away("\(step): \(String(cString: strerror(code)))")
    }
}
