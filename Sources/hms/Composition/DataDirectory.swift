import Foundation

/// The folder with all that a hospital on embedded engines keeps. One process uses it at a time.
struct DataDirectory: Sendable {
    enum Failure: Error, CustomStringConvertible {
        case inUse(String)
        case unusable(String, String)
        case notDemo(String)

        var description: String {
            switch self {
            case .inUse(let path): "\(path) is in use by another hms process"
            case .unusable(let path, let reason): "\(path) cannot be used: \(reason)"
            case .notDemo(let path): "\(path) holds data that is not a demo hospital's; choose another folder."
            }
        }
    }

    let path: String
    private let lock: Int32

    /// Makes the folder if it is missing, and locks it until the process ends. What the process makes from now on, only its
    /// own user may read; a demo hospital whose making was interrupted is removed, so that it can be made again.
    init(_ path: String) throws {
        self.path = path
        umask(0o077)
        do {
            try FileManager.default.createDirectory(
                atPath: path + "/secrets", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure.unusable(path, error.localizedDescription)
        }
        lock = open(path + "/hms.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Failure.unusable(path, String(cString: strerror(errno))) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw Failure.inUse(path) }
        do {
            try removeUnfinishedDemo()
            try hideFromOthers()
        } catch {
            throw Failure.unusable(path, error.localizedDescription)
        }
    }

    func database(_ service: String) -> String { "\(path)/\(service).sqlite" }
    var masterKey: String { path + "/secrets/master.key" }

    /// What is known of a demo hospital in this folder.
    var demo: DemoMark? {
        switch try? String(contentsOfFile: path + "/demo", encoding: .utf8) {
        case "complete": .complete
        case .some: .begun
        case nil: nil
        }
    }

    enum DemoMark: String {
        /// Being made; what is there is not whole.
        case begun
        case complete
    }

    func mark(_ mark: DemoMark) throws {
        try mark.rawValue.write(toFile: path + "/demo", atomically: true, encoding: .utf8)
    }

    /// Removes a demo hospital that was not completed. Never called for anything else.
    private func removeUnfinishedDemo() throws {
        guard demo == .begun else { return }
        for file in try databaseFiles() { try FileManager.default.removeItem(atPath: file) }
    }

    /// Earlier versions left the databases readable to every user of the machine.
    private func hideFromOthers() throws {
        for file in try databaseFiles() {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        }
    }

    /// Each database with its write-ahead log and that log's index.
    private func databaseFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.contains(".sqlite") }
            .map { "\(path)/\($0)" }
    }

    /// Lets another process have the folder.
    func unlock() { close(lock) }
}
