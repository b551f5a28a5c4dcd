import Foundation

/// What Linux knows of this process, under the names that every Prometheus client uses.
/// Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
package enum ProcessMetrics {
    /// Registers the process's measurements and `hms_build_info`.
    /// - Parameter version: of HMS, as `hms --version` says it.
    package static func register(in metrics: Metrics, version: String) {
        metrics.gauge("process_resident_memory_bytes", "Resident memory of the process.") {
            ProcessStatistics.read()?.residentBytes
        }
        metrics.gauge("process_virtual_memory_bytes", "Virtual memory of the process.") {
            ProcessStatistics.read()?.virtualBytes
        }
        metrics.counter("process_cpu_seconds_total", "Processor time used, user and system.") {
            ProcessStatistics.read()?.cpuSeconds
        }
        metrics.gauge("process_threads", "Threads of the process.") { ProcessStatistics.read()?.threads }
        metrics.gauge("process_open_fds", "Open file descriptors.", read: openDescriptors)
        metrics.gauge("process_max_fds", "Most file descriptors that may be open.", read: mostDescriptors)
        let start = ProcessStatistics.read().flatMap { statistics in
            bootTime().map { $0 + statistics.startSeconds }
        }
        metrics.gauge("process_start_time_seconds", "Start of the process, in seconds since 1970.") { start }
        let began = ContinuousClock.now
        metrics.gauge("hms_uptime_seconds", "Time since HMS started.") {
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            return Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1000
        }
        metrics.gauge("hms_build_info", "Always 1; the labels say what runs.", labels: [("version", version)]) { 1 }
    }

    private static let openDescriptors: @Sendable () -> Double? = {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else { return nil }
        // Listing the directory opens a descriptor of its own.
        return Double(max(names.count - 1, 0))
    }

    private static let mostDescriptors: @Sendable () -> Double? = {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    /// Seconds since 1970 at which the machine started.
    private static func bootTime() -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("btime ") { return Double(line.dropFirst(6)) }
        return nil
    }
}

/// The fields of `/proc/self/stat` that are measured. Source: proc(5).
struct ProcessStatistics: Equatable {
    let cpuSeconds: Double
    let threads: Double
    /// Seconds from the start of the machine to the start of the process.
    let startSeconds: Double
    let virtualBytes: Double
    let residentBytes: Double

    static func read() -> ProcessStatistics? {
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8) else { return nil }
        return ProcessStatistics(
            text, ticks: Double(sysconf(Int32(_SC_CLK_TCK))), page: Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    /// - Parameters:
    ///   - ticks: clock ticks a second.
    ///   - page: bytes of a page of memory.
    init?(_ text: String, ticks: Double, page: Double) {
        // The second field is the program's name in brackets, which may itself hold spaces and brackets.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(whereSeparator: \.isWhitespace).map { Double($0) }
        guard fields.count > 21, let user = fields[11], let system = fields[12], let threads = fields[17],
            let start = fields[19], let virtual = fields[20], let resident = fields[21]
        else { return nil }
        cpuSeconds = (user + system) / ticks
        self.threads = threads
        startSeconds = start / ticks
        virtualBytes = virtual
        residentBytes = resident * page
    }
}
