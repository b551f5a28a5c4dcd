import Kernel
import Messaging
import Storage
import TestSupport
import Testing
import Web

@testable import hms

@Suite("Dead letters of all services")
struct DeadLetterTests {
    /// A store of a service with dead letters: their ids, and when they were last due, in seconds.
    private func store(_ service: String, _ dead: [(id: String, due: Int64)]) async throws -> TestStore {
        let test = try await makeStore(.sqlite, service: service, collections: EmbeddedBus.collections)
        try await test.store.write(.test) { tx in
            for (id, due) in dead + [("waiting-\(service)", 1)] {
                let json: JSONValue = [
                    "id": .string(id), "revision": 0, "consumer": .string(service), "eventID": .string(id),
                    "type": "thing.done", "subject": .string(id), "body": "{}",
                    "state": id.hasPrefix("waiting") ? "waiting" : "dead", "attempts": 8,
                    "dueAt": .string(Instant(seconds: due).description), "lastError": "Trouble",
                ]
                var event = try JSON.decode(ParkedEvent.self, from: json, strictness: .stored)
                try tx.insert(&event)
            }
        }
        return test
    }

    @Test(
        "come in one list, the longest dead first, each once, whatever the size of the pages", arguments: [1, 2, 3, 9])
    func merged(limit: Int) async throws {
        let first = try await store("doctors", [("d1", 10), ("d2", 20), ("d3", 20)])
        let second = try await store("patients", [("p1", 5), ("p2", 20), ("p3", 30)])
        let third = try await store("appointments", [("a1", 20)])
        let list = try DeadLetterList(.of([first, second, third]))
        var seen: [String] = []
        var next: Cursor?
        repeat {
            let (page, missing) = try await list.page(
                PageRequest(limit: limit, after: next), for: Asker(TestCaller.everything))
            #expect(page.items.count <= limit && missing.isEmpty)
            seen += page.items.map { "\($0.service) \($0.event.id)" }
            // Through the text, as clients do.
            next = try page.next.map { try #require(Cursor($0.text)) }
        } while next != nil
        #expect(
            seen == [
                "patients p1", "doctors d1", "appointments a1", "doctors d2", "doctors d3", "patients p2",
                "patients p3",
            ])
    }

    @Test("are for those who may replay events, and take no other list's cursor")
    func refusals() async throws {
        let test = try await store("doctors", [("d1", 10)])
        let list = try DeadLetterList(.of([test]))
        await #expect(throws: Problem.forbidden) {
            _ = try await list.page(PageRequest(), for: Asker(TestCaller.lacking(.eventsReplay)))
        }
        let strange = Cursor(query: 1, position: [.integer(1)], id: "x")
        await #expect(throws: StorageError.badCursor) {
            _ = try await list.page(PageRequest(after: strange), for: Asker(TestCaller.everything))
        }
        let json = try JSONValue(
            parsing: JSON.encode(try await list.page(PageRequest(), for: Asker(TestCaller.everything)).page.items[0]))
        #expect(json["service"]?.asString == "doctors" && json["lastError"]?.asString == "Trouble")
    }
}
