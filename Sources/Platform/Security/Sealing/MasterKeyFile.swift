import Foundation
import Kernel

extension MasterKey {
    /// The key in the file at `path`; makes the file, with mode 0600, if there is none. When it returns, the file is on
    /// the disk; of two processes that start at once, both get the same key. Blocks. Throws `MasterKeyError`.
    package static func loadOrCreate(at path: String) throws(MasterKeyError) -> MasterKey {
        if let key = try load(path) { return key }
        let key = generate()
        let temporary = "\(path).\(getpid()).\(Base64URL.encode(Bytes.random(6)))"
        try write(Array((key.text + "\n").utf8), to: temporary, for: path)
        defer { unlink(temporary) }
        // A link is made whole or not at all, and unlike a rename never over another's file.
        if link(temporary, path) != 0 {
            let code = errno
            guard code == EEXIST, let other = try load(path) else { throw .notWritable(path: path, errno: code) }
            return other
        }
        try syncFolder(of: path)
        return key
    }

    /// Nothing if there is no file.
    private static func load(_ path: String) throws(MasterKeyError) -> MasterKey? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw .notReadable(path: path, errno: errno) }
            return nil
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .notReadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .malformed(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .tooOpen(path: path, mode: status.st_mode & 0o7777) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(file, &buffer, buffer.count)
        guard count >= 0 else { throw .notReadable(path: path, errno: errno) }
        let text = String(decoding: buffer[..<count], as: UTF8.self)
        guard let key = MasterKey(text) else { throw .malformed(path: path) }
        return key
    }

    private static func write(_ bytes: [UInt8], to temporary: String, for path: String) throws(MasterKeyError) {
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .notWritable(path: path, errno: errno) }
        defer { close(file) }
        guard writeOnce(bytes, file) == bytes.count, fsync(file) == 0 else {
            let code = errno
            unlink(temporary)
            throw .notWritable(path: path, errno: code)
        }
    }

    private static func writeOnce(_ bytes: [UInt8], _ file: Int32) -> Int {
        bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
    }

    /// The new name is in the folder, so that the folder has to reach the disk too.
    private static func syncFolder(of path: String) throws(MasterKeyError) {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .notWritable(path: path, errno: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw .notWritable(path: path, errno: errno) }
    }
}
