import Dispatch
import Foundation
import Kernel
import Logging
import Observability
import Synchronization

struct FixedClock: HospitalClock {
    let now = Instant(milliseconds: 1_795_406_400_000)
}

/// A file that takes log lines.
final class Sink: Sendable {
    private let path: String
    private let descriptor: Int32

    init() throws {
        path = NSTemporaryDirectory() + "/hms-log-\(UUID().uuidString)"
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func logs(_ level: Logger.Level) -> Logs {
        Logs(level: level, writer: LogWriter(descriptor: descriptor, clock: FixedClock()), clock: FixedClock())
    }

    func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// Each complete line, parsed as JSON.
    func lines() throws -> [[String: Any]] {
        let text = try text()
        guard let end = text.utf8.lastIndex(of: 0x0A) else { return [] }
        return try text[..<end].split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let object = object as? [String: Any] else { throw CocoaError(.fileReadCorruptFile) }
            return object
        }
    }
}

/// A value that another thread sets.
final class Waiting<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let isSet = DispatchSemaphore(value: 0)

    func set(_ value: Value) {
        self.value.withLock { $0 = value }
        isSet.signal()
    }

    /// Nothing, if it is not set within ten seconds.
    func wait() -> Value? {
        _ = isSet.wait(timeout: .now() + 10)
        return value.withLock { $0 }
    }
}
