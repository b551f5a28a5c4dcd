import Foundation
import Kernel
import Logging
import ServiceLifecycle
import Testing
import Web

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("Server")
struct ServerTests {
    @Test("readiness tells each dependency, and ends when the server stops")
    func readiness() async throws {
        let state = Shared(isUp: false)
        let readiness = Readiness([ReadinessCheck("store") { await state.isUp ? nil : "not open" }])
        let server = try WebServer(groups: [], readiness: readiness, logger: Logger(label: "test"))
        let client = InProcessClient(server.responder)
        let down = await client.send("GET", "/health/ready")
        #expect(down.status == 503)
        #expect(down.json["dependencies"]?["store"]?.asString == "not open")
        #expect(await client.send("GET", "/health/live").status == 200)
        await state.open()
        #expect(await client.send("GET", "/health/ready").json["dependencies"]?["store"]?.asString == "ready")
        readiness.beginDraining()
        #expect(await client.send("GET", "/health/ready").status == 503)
    }

    private actor Shared {
        var isUp: Bool
        init(isUp: Bool) { self.isUp = isUp }
        func open() { isUp = true }
    }

    @Test("a server on a socket answers, lets requests finish when it is stopped, and stops")
    func socket() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let slow = Endpoint.get("/api/slow", "Wait a moment", .open, returns: .ok(Int.self)) { _ in
            try await Task.sleep(for: .milliseconds(400))
            return try .json(7)
        }
        var configuration = WebConfiguration()
        configuration.port = 0
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = try WebServer(
            groups: [EndpointGroup([slow])], configuration: configuration, logger: logger,
            onReady: { port.yield($0) })
        let group = ServiceGroup(services: [server], logger: logger)
        let running = Task { try await group.run() }
        var iterator = ports.makeAsyncIterator()
        let number = try #require(await iterator.next())
        #expect(number > 0)
        let base = "http://127.0.0.1:\(number)"
        let session = URLSession(configuration: .ephemeral)
        let live = try await session.data(from: try #require(URL(string: base + "/health/live")))
        #expect((live.1 as? HTTPURLResponse)?.statusCode == 200)
        let url = try #require(URL(string: base + "/api/slow"))
        async let late = session.data(from: url)
        try await Task.sleep(for: .milliseconds(150))
        let began = ContinuousClock.now
        await group.triggerGracefulShutdown()
        #expect(try await String(decoding: late.0, as: UTF8.self) == "7")
        try await running.value
        #expect(ContinuousClock.now - began < .seconds(5))
    }
}
