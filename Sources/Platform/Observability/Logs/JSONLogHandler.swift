package import Kernel
package import Logging
import Synchronization

/// The level below which nothing is logged; one switch for the process, changed while it runs.
package final class LogLevelSwitch: Sendable {
    private let index: Atomic<Int>

    package init(_ level: Logger.Level) {
        index = Atomic(Self.index(of: level))
    }

    package var level: Logger.Level {
        get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    private static func index(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}

/// Writes each log event as one JSON object on one line:
/// `{"ts":"2026-11-23T04:00:00.000Z","level":"info","logger":"hms.web","message":"...","metadata":{"requestId":"..."}}`.
///
/// Metadata passes `LogRedaction`. The message is written as it is, so it is a fixed sentence; what varies belongs into the
/// metadata. Of an error only the type is written. A `critical` event is written before `log` returns, since the
/// process may be about to end.
package struct JSONLogHandler: LogHandler {
    /// Longest message that is written, in characters.
    static let longestMessage = 2000

    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let writer: LogWriter
    private let levels: LogLevelSwitch
    private let clock: any HospitalClock
    /// The level of this logger alone, if it was set.
    private var ownLevel: Logger.Level?

    package init(
        label: String, writer: LogWriter, levels: LogLevelSwitch, clock: any HospitalClock = SystemClock(),
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.writer = writer
        self.levels = levels
        self.clock = clock
        self.metadataProvider = metadataProvider
    }

    package var logLevel: Logger.Level {
        get { ownLevel ?? levels.level }
        set { ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = JSONLine()
        line.add("ts", clock.now.description)
        line.add("level", event.level.rawValue)
        line.add("logger", label)
        line.add("message", String(event.message.description.prefix(Self.longestMessage)))
        var entries = metadata
        if let provided = metadataProvider?.get() { entries.merge(provided) { _, new in new } }
        if let own = event.metadata { entries.merge(own) { _, new in new } }
        var members = entries.map { (name: $0.key, value: LogRedaction.text($0.key, $0.value)) }
        if let error = event.error {
            members.removeAll { $0.name == "error" }
            members.append(("error", LogRedaction.typeName(error)))
        }
        if !members.isEmpty { line.add("metadata", members.sorted { $0.name < $1.name }) }
        writer.append(line.finished())
        if event.level == .critical { writer.flush() }
    }
}

/// The logs of one process: where they go, and from which level on.
package struct Logs: Sendable {
    package let writer: LogWriter
    package let levels: LogLevelSwitch
    private let clock: any HospitalClock

    package init(level: Logger.Level, writer: LogWriter = LogWriter(), clock: any HospitalClock = SystemClock()) {
        self.writer = writer
        self.levels = LogLevelSwitch(level)
        self.clock = clock
    }

    /// A logger of one part of HMS, labelled `hms.appointments`.
    package func logger(_ label: String) -> Logger {
        Logger(label: label) { handler(label: $0) }
    }

    /// For `LoggingSystem.bootstrap`, so that the libraries' loggers write here too.
    package func handler(label: String) -> JSONLogHandler {
        JSONLogHandler(label: label, writer: writer, levels: levels, clock: clock)
    }

    /// Writes what waits. Call it last before the process ends.
    package func shutdown() { writer.shutdown() }
}
