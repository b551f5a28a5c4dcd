package import Observability

extension PostgresEngine {
    /// Shows what the pool does, beside the figures that every engine has.
    package func register(in metrics: Metrics, store: String) {
        let labels = [("store", store)]
        metrics.gauge("hms_postgres_waiting_reads", "Reads that wait for a connection.", labels: labels) {
            [weak self] in
            self.map { Double($0.waitingReads) }
        }
        metrics.counter(
            "hms_postgres_reads_timed_out_total", "Reads that got no connection in time.", labels: labels
        ) { [weak self] in self.map { Double($0.readsTimedOut) } }
        metrics.counter(
            "hms_postgres_connections_broken_total", "Connections that broke and were replaced.", labels: labels
        ) { [weak self] in self.map { Double($0.brokenConnections) } }
    }
}
