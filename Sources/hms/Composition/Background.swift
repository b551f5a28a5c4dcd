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

    /// Events that wait, for `/metrics`.
    private func watchLag() async {
        var gauges: [String: Gauge] = [:]
        while !Task.isCancelled {
            for (consumer, events) in (try? await application.bus.lag()) ?? [] {
                let gauge =
                    gauges[consumer]
                    ?? application.metrics.gauge(
                        "hms_event_lag", "Events that a consumer has not looked at yet.",
                        labels: [("consumer", consumer)])
                gauges[consumer] = gauge
                gauge.set(Int(events))
            }
            for (store, events) in (try? await application.bus.unpublished()) ?? [] {
                let gauge =
                    gauges["/" + store]
                    ?? application.metrics.gauge(
                        "hms_event_relay_lag", "Events of a store that the broker does not have yet.",
                        labels: [("store", store)])
                gauges["/" + store] = gauge
                gauge.set(Int(events))
            }
            try? await Task.sleep(for: .seconds(2))
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
