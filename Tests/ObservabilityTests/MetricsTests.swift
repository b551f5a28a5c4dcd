import Foundation
import Observability
import Testing

@Suite struct MetricsTests {
    @Test("the page is what Prometheus reads, with labels and help escaped")
    func format() throws {
        let metrics = Metrics()
        metrics.counter("hms_a_total", "A \\ and\na line.", labels: [("what", "q\" b\\ n\n é")]).increment(by: 3)
        metrics.gauge("hms_depth", "Depth.").set(-4)
        metrics.gauge("hms_pi", "Pi.") { 3.25 }
        metrics.gauge("hms_unknown", "Not known now.") { nil }
        let page = try Exposition(metrics.render())
        #expect(page.value("hms_a_total", ["what": "q\" b\\ n\n é"]) == 3)
        #expect(page.helps["hms_a_total"] == "A \\\\ and\\na line.")
        #expect(
            page.kinds == ["hms_a_total": "counter", "hms_depth": "gauge", "hms_pi": "gauge", "hms_unknown": "gauge"])
        #expect(page.value("hms_depth") == -4)
        #expect(page.value("hms_pi") == 3.25)
        #expect(page.value("hms_unknown") == nil)
    }

    @Test("a histogram counts each observation in the bucket whose bound it does not exceed")
    func histogram() throws {
        let metrics = Metrics()
        let times = metrics.durations("hms_wait_seconds", "Wait.", bounds: [0.001, 0.01, 1])
        for duration in [Duration.zero, .milliseconds(1), .microseconds(1001), .milliseconds(500), .seconds(7)] {
            times.observe(duration)
        }
        let groups = metrics.sizes("hms_group_size", "Group.", bounds: [1, 10])
        for size in [1, 2, 10, 11] { groups.observe(size: size) }
        let page = try Exposition(metrics.render())
        let buckets = ["0.001", "0.01", "1", "+Inf"].map { page.value("hms_wait_seconds_bucket", ["le": $0]) }
        #expect(buckets == [2, 3, 4, 5])
        #expect(page.value("hms_wait_seconds_count") == 5)
        #expect(page.value("hms_wait_seconds_sum") == 7.502001)
        #expect(["1", "10", "+Inf"].map { page.value("hms_group_size_bucket", ["le": $0]) } == [1, 3, 4])
        #expect(page.value("hms_group_size_sum") == 24)
    }

    @Test("an endpoint shows rate, errors and duration, and other statuses under their class")
    func endpoint() throws {
        let metrics = Metrics()
        let get = EndpointMetrics(in: metrics, method: "GET", route: "/api/patients/{id}")
        let post = EndpointMetrics(in: metrics, method: "POST", route: "/api/patients")
        for status in [200, 200, 404, 418, 599, 1000, -1] {
            get.began()
            get.ended(status: status, nanoseconds: 2_000_000)
        }
        post.began()
        let page = try Exposition(metrics.render())
        let labels = ["method": "GET", "route": "/api/patients/{id}"]
        func requests(_ status: String) -> Double? {
            page.value("hms_http_requests_total", labels.merging(["status": status]) { $1 })
        }
        #expect(requests("200") == 2)
        #expect(requests("404") == 1)
        #expect(requests("4xx") == 1)
        #expect(requests("5xx") == 2)
        #expect(requests("1xx") == 1)
        #expect(requests("500") == nil)
        #expect(get.count(status: 200) == 2)
        #expect(page.value("hms_http_request_duration_seconds_count", labels) == 7)
        #expect(page.value("hms_http_requests_in_flight", labels) == 0)
        #expect(
            page.value("hms_http_requests_in_flight", ["method": "POST", "route": "/api/patients"]) == 1)
    }

    @Test("asking again gives the same instrument, and label values have a limit")
    func bounded() throws {
        let metrics = Metrics(seriesLimit: 3)
        for number in 0..<10 { metrics.counter("hms_x_total", "X.", labels: [("k", "v\(number)")]).increment() }
        metrics.counter("hms_x_total", "X.", labels: [("k", "v0")]).increment()
        let page = try Exposition(metrics.render())
        #expect(page.samples.count == 4)
        #expect(page.value("hms_x_total", ["k": "v0"]) == 2)
        #expect(page.value("hms_x_total", ["k": "other"]) == 7)

        let types = metrics.counters("hms_e_total", "E.", label: "type", values: ["a", "b"])
        types["a"].increment()
        types["unheard-of"].increment(by: 2)
        let after = try Exposition(metrics.render())
        #expect(["a", "b", "other"].map { after.value("hms_e_total", ["type": $0]) } == [1, 0, 2])
    }

    @Test("nothing is lost when many threads count at once, and the page stays consistent meanwhile")
    func concurrent() async throws {
        let metrics = Metrics()
        let endpoint = EndpointMetrics(in: metrics, method: "GET", route: "/")
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for number in 0..<25_000 { endpoint.record(status: 200, nanoseconds: number * 1000) }
                }
            }
            group.addTask {
                for _ in 0..<50 { _ = try Exposition(metrics.render()) }
            }
            try await group.waitForAll()
        }
        #expect(endpoint.count(status: 200) == 100_000)
        #expect(endpoint.duration.count == 100_000)
    }

    @Test("the process shows its memory, processor time, descriptors and version")
    func process() throws {
        let metrics = Metrics()
        ProcessMetrics.register(in: metrics, version: "1.2.3")
        let page = try Exposition(metrics.render())
        #expect(try #require(page.value("process_resident_memory_bytes")) > 1_000_000)
        #expect(try #require(page.value("process_cpu_seconds_total")) >= 0)
        #expect(try #require(page.value("process_open_fds")) >= 3)
        #expect(try #require(page.value("process_max_fds")) >= 64)
        #expect(try #require(page.value("process_threads")) >= 1)
        let start = try #require(page.value("process_start_time_seconds"))
        #expect(abs(start - Date().timeIntervalSince1970) < 86_400)
        #expect(try #require(page.value("hms_uptime_seconds")) >= 0)
        #expect(page.value("hms_build_info", ["version": "1.2.3"]) == 1)
    }
}
