import Foundation
import NIOCore
import Synchronization

/// A file of the local store while it is written or read. Closed when it is gone. The descriptor is used by one call at a time,
/// since each waits for the one before.
final class OpenFile: Sendable {
    private let path: String
    private let descriptor: Int32
    let size: Int

    init(creating path: String) throws {
        self.path = path
        size = 0
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileStoreError.failure("creating", errno) }
    }

    init(reading path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            size = 0
            throw errno == ENOENT || errno == ENOTDIR ? FileStoreError.notFound : .failure("opening", errno)
        }
        var status = stat()
        size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func write(_ buffer: ByteBuffer) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else {
                    if errno == EINTR { continue }
                    throw FileStoreError.failure("writing", errno)
                }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Durable in its place when this returns.
    func move(to place: String) throws {
        let folder = (place as NSString).deletingLastPathComponent
        let outer = (folder as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard fsync(descriptor) == 0 else { throw FileStoreError.failure("syncing", errno) }
        guard rename(path, place) == 0 else { throw FileStoreError.failure("moving", errno) }
        for folder in [folder, outer, (outer as NSString).deletingLastPathComponent] { try Self.sync(folder) }
    }

    func remove() { unlink(path) }

    func read(_ count: Int, at offset: Int) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            while true {
                let got = pread(descriptor, bytes.baseAddress, count, off_t(offset))
                if got >= 0 { return got }
                if errno != EINTR { throw FileStoreError.failure("reading", errno) }
            }
        }
        return buffer
    }

    private static func sync(_ folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileStoreError.failure("syncing", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileStoreError.failure("syncing", errno) }
    }
}

/// How far a file was read.
final class Reading: Sendable {
    private struct State {
        var offset: Int
        var check: FileCheck?
    }

    private let file: OpenFile
    private let end: Int
    private let state: Mutex<State>

    /// - Parameter check: of a whole file.
    init(_ file: OpenFile, _ range: Range<Int>, _ check: FileCheck?) {
        self.file = file
        end = range.upperBound
        state = Mutex(State(offset: range.lowerBound, check: check))
    }

    /// Nothing at the end.
    func next(_ most: Int) throws -> ByteBuffer? {
        try state.withLock { state in
            guard state.offset < end else {
                do throws(FileStoreError) { try state.check?.finish() } catch { throw FileStoreError.damaged }
                return nil
            }
            let part = try file.read(min(most, end - state.offset), at: state.offset)
            // Shorter than it was.
            guard part.readableBytes > 0 else { throw FileStoreError.damaged }
            state.offset += part.readableBytes
            do throws(FileStoreError) { try state.check?.add(part.readableBytesView) } catch {
                throw FileStoreError.damaged
            }
            return part
        }
    }
}
