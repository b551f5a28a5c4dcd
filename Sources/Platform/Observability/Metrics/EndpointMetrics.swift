/// Rate, errors and duration of one endpoint.
///
/// Make one for each row of the endpoint table at start; `began` and `ended` are a handful of atomic additions each.
package final class EndpointMetrics: Sendable {
    /// The statuses that have a series of their own; every other one counts under its class, as `4xx`.
    static let statuses = [
        200, 201, 202, 204, 206, 301, 302, 303, 304, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413, 414, 415,
        422,
        428, 429, 431, 499, 500, 501, 502, 503, 504,
    ]
    private static let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"]

    /// Which cell a status counts in, for each status from 0 to 599.
    private static let cellOfStatus: [UInt8] = (0..<600).map { status in
        if let index = statuses.firstIndex(of: status) { return UInt8(index) }
        return UInt8(statuses.count + min(max(status / 100, 1), 5) - 1)
    }

    private let requests: AtomicCells
    private let cellOfStatus: [UInt8]
    package let duration: Histogram
    package let inFlight: Gauge

    /// - Parameters:
    ///   - method: `GET`.
    ///   - route: the path template, `/api/patients/{id}`, never a path with ids in it.
    package init(in metrics: Metrics, method: String, route: String) {
        let labels = [("method", method), ("route", route)]
        let requests = AtomicCells(count: Self.statuses.count + Self.classes.count)
        self.requests = requests
        cellOfStatus = Self.cellOfStatus
        metrics.register(
            "hms_http_requests_total", .counter, "Requests answered, by status.",
            labels.map { (name: $0.0, value: $0.1) }, StatusCounts(requests))
        duration = metrics.durations(
            "hms_http_request_duration_seconds", "Time from a request's head to the end of its answer.", labels: labels)
        inFlight = metrics.gauge(
            "hms_http_requests_in_flight", "Requests begun and not yet answered.", labels: labels)
    }

    package func began() { inFlight.increment() }

    package func ended(status: Int, nanoseconds: Int) {
        inFlight.decrement()
        record(status: status, nanoseconds: nanoseconds)
    }

    /// Counts one answered request.
    /// - Parameters:
    ///   - status: the HTTP status of the answer.
    ///   - nanoseconds: how long the answer took.
    @inline(__always)
    package func record(status: Int, nanoseconds: Int) {
        requests.add(1, at: Int(cellOfStatus[min(max(status, 0), 599)]))
        duration.observe(nanoseconds: nanoseconds)
    }

    /// Requests answered with this status, or one that shares its series.
    package func count(status: Int) -> Int { requests.value(at: Int(cellOfStatus[min(max(status, 0), 599)])) }

    /// One series for each status that occurred: 150 endpoints with 37 statuses each would be noise.
    private struct StatusCounts: MetricSource {
        let cells: AtomicCells

        init(_ cells: AtomicCells) { self.cells = cells }

        func write(_ name: String, _ labels: [MetricLabel], into text: inout MetricsText) {
            for index in 0..<cells.count {
                let count = cells.value(at: index)
                guard count > 0 else { continue }
                let status =
                    index < statuses.count ? String(statuses[index]) : classes[index - statuses.count]
                text.sample(name, labels + [("status", status)], String(count))
            }
        }
    }
}
