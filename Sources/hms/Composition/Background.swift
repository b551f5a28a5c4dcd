import Foundation
import Identity
import Kernel
import Messaging
import Modules
import Observability
import Redis
import ServiceLifecycle
import Storage

/// What runs beside the requests: events on their way to consumers, jobs that come due, and figures of both.
struct Background: Service {
    let application: Application

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                let application = application
                group.addTask { await application.bus.run() }
                for module in application.modules {
                    group.addTask { await application.scheduler(of: module).run() }
                }
                group.addTask { await watchLag() }
                group.addTask { await giveBackMemory() }
                group.addTask { await application.shared?.broadcast.run() }
                group.addTask { await application.identity?.followOtherProcesses() }
                group.addTask { await application.remote.run() }
                await group.waitForAll()
            }
        }
    }

    /// A hospital at night needs no page caches: what its stores give back goes to the system.
    private func giveBackMemory() async {
        while !Task.isCancelled {
            var bytes = 0
            for store in application.allStores { bytes += await store.engine.rest() }
            if bytes > 0 { ProcessMemory.trim() }
            try? await Task.sleep(for: .seconds(3))
        }
    }

    /// Events that wait, for `/metrics`. Those that a store still has come first: what it has no more by then is counted where
    /// it went.
    private func watchLag() async {
        var gauges: [String: Gauge] = [:]
        func set(_ name: String, _ help: String, _ label: (String, String), _ events: Int64) {
            let gauge = gauges[name + label.1] ?? application.metrics.gauge(name, help, labels: [label])
            gauges[name + label.1] = gauge
            gauge.set(Int(events))
        }
        let taken = application.metrics.gauge(
            "hms_event_lag_timestamp_seconds", "When these figures were taken last, with a broker that answers.")
        while !Task.isCancelled {
            let begun = Date()
            let unpublished = try? await application.bus.unpublished()
            for (store, events) in unpublished ?? [] {
                set(
                    "hms_event_relay_lag", "Events of a store that the broker does not have yet.", ("store", store),
                    events)
            }
            let lag = try? await application.bus.lag()
            for (consumer, events) in lag ?? [] {
                set(
                    "hms_event_lag", "Events that a consumer has not looked at yet.", ("consumer", consumer), events)
            }
            if unpublished != nil, lag != nil, application.bus.trouble == nil {
                taken.set(Int(begun.timeIntervalSince1970))
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}

extension Application {
    /// Figures of the process and its stores.
    func registerMetrics(version: String) {
        ProcessMetrics.register(in: metrics, version: version)
        bus.register(in: metrics)
        let logs = logs
        metrics.counter("hms_log_lines_dropped_total", "Log lines that were dropped because the writer was behind.") {
            Double(logs.writer.dropped)
        }
        for store in allStores {
            let engine = store.engine
            metrics.gauge(
                "hms_storage_queued_writes", "Changes that wait for the writer.", labels: [("store", store.service)]
            ) { Double(engine.queuedWrites) }
            metrics.gauge(
                "hms_storage_open_readers", "Connections of the pool that reads.", labels: [("store", store.service)]
            ) { Double(engine.openReaders) }
            let sizes = metrics.sizes(
                "hms_storage_commit_group_size", "Changes that shared one commit.", labels: [("store", store.service)],
                bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256])
            engine.onCommit { sizes.observe(size: $0) }
            StorageEngines.register(engine, of: store.service, in: metrics)
        }
    }
}
