import Foundation
import Kernel
import Logging
import Observability
import Testing

@Suite struct LogTests {
    private struct Broken: Error, CustomStringConvertible {
        let description = "name = Asha Rao"
    }

    @Test("a log event is one JSON object on one line, whatever its message contains")
    func oneLine() throws {
        let sink = try Sink()
        let logs = sink.logs(.info)
        let message = "quote \" backslash \\ newline \n tab \t bell \u{7} naïve 漢字 👩‍⚕️"
        logs.logger("hms.web").warning("\(message)", metadata: ["requestId": "r-1", "status": "\(503)"])
        logs.shutdown()
        let lines = try sink.lines()
        #expect(lines.count == 1)
        let object = try #require(lines.first)
        #expect(object["message"] as? String == message)
        #expect(object["level"] as? String == "warning")
        #expect(object["logger"] as? String == "hms.web")
        #expect(object["ts"] as? String == "2026-11-23T04:00:00.000Z")
        #expect(object["metadata"] as? [String: String] == ["requestId": "r-1", "status": "503"])
    }

    @Test("metadata that is not an id is redacted, and of an error only the type is written")
    func redaction() throws {
        let sink = try Sink()
        let logs = sink.logs(.info)
        var logger = logs.logger("t")
        logger[metadataKey: "traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736"
        logger.info(
            "Refused",
            metadata: [
                "patientName": "Asha Rao", "body": "{\"phone\":\"+91\"}", "patientId": "p-1",
                "entity": ["patient": "Asha Rao"], "error": "row Asha Rao is a duplicate", "count": "\(3)",
            ])
        logger.error("Failed", metadata: ["error": .stringConvertible(Broken())])
        logger.error("Failed", metadata: ["error": "StoreError.conflict"])
        logger.error("Failed", error: Broken())
        logs.shutdown()
        #expect(!(try sink.text()).contains("Asha"))
        let lines = try sink.lines()
        let first = try #require(lines.first?["metadata"] as? [String: String])
        #expect(
            first == [
                "traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "patientName": "[redacted]", "body": "[redacted]",
                "patientId": "p-1", "entity": "[redacted]", "error": "[redacted]", "count": "3",
            ])
        let errors = lines.dropFirst().compactMap { ($0["metadata"] as? [String: String])?["error"] }
        #expect(errors.count == 3)
        #expect(errors.first?.hasSuffix("Broken") == true)
        #expect(errors.dropFirst().first == "StoreError.conflict")
        #expect(errors.last?.hasSuffix("Broken") == true)
    }

    @Test("the level changes while the process runs, and a logger may have its own")
    func levels() throws {
        let sink = try Sink()
        let logs = sink.logs(.warning)
        let logger = logs.logger("t")
        var own = logs.logger("t")
        own.logLevel = .trace
        logger.info("not yet")
        logs.levels.level = .info
        logger.info("now")
        own.trace("always")
        logs.shutdown()
        #expect(try sink.lines().compactMap { $0["message"] as? String } == ["now", "always"])
    }

    @Test("lines arrive without a flush, in order and complete, from many threads")
    func manyThreads() async throws {
        let sink = try Sink()
        let logs = sink.logs(.info)
        await withTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    let logger = logs.logger("t")
                    for number in 0..<2000 {
                        logger.info("line", metadata: ["id": "\(writer)", "position": "\(number)"])
                    }
                }
            }
        }
        let deadline = ContinuousClock.now + .seconds(10)
        while try sink.lines().count < 8000, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        var next = [String: Int]()
        for line in try sink.lines() {
            let metadata = try #require(line["metadata"] as? [String: String])
            let writer = try #require(metadata["id"])
            #expect(metadata["position"] == String(next[writer, default: 0]))
            next[writer, default: 0] += 1
        }
        #expect(next == ["0": 2000, "1": 2000, "2": 2000, "3": 2000])
        #expect(logs.writer.dropped == 0)
        logs.shutdown()
    }

    @Test("logging does not wait for a reader that has stopped; what is dropped is counted and reported")
    func stoppedReader() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let clock = FixedClock()
        let logs = Logs(
            level: .info, writer: LogWriter(descriptor: ends[1], capacity: 100_000, clock: clock), clock: clock)
        let logger = logs.logger("t")
        let began = ContinuousClock.now
        for number in 0..<20_000 { logger.info("nobody reads this", metadata: ["position": "\(number)"]) }
        #expect(ContinuousClock.now - began < .seconds(5))
        let input = ends[0]
        let reader = Task.detached { FileHandle(fileDescriptor: input, closeOnDealloc: true).readDataToEndOfFile() }
        logs.shutdown()
        close(ends[1])
        let dropped = logs.writer.dropped
        #expect(dropped > 0 && dropped < 20_000)
        let box = Waiting<Data>()
        Task.detached { box.set(await reader.value) }
        let text = String(decoding: try #require(box.wait()), as: UTF8.self)
        let lines = text.split(separator: "\n")
        let reports = lines.filter { $0.contains("were dropped") }
        #expect(!reports.isEmpty)
        #expect(lines.count - reports.count + dropped == 20_000)
    }

    @Test("a closed pipe behind the log does not end the process, and lines after the shutdown are still written")
    func closedPipe() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let broken = Logs(level: .info, writer: LogWriter(descriptor: ends[1]))
        broken.logger("t").info("into the void")
        Thread.sleep(forTimeInterval: 0.2)
        close(ends[1])

        let sink = try Sink()
        let logs = sink.logs(.info)
        logs.shutdown()
        logs.shutdown()
        logs.logger("t").info("late")
        #expect(try sink.lines().count == 1)
    }

    @Test("a critical event is written before log returns")
    func critical() throws {
        let sink = try Sink()
        let logs = sink.logs(.info)
        logs.logger("t").critical("The disk is full")
        #expect(try sink.lines().count == 1)
        logs.shutdown()
    }
}
