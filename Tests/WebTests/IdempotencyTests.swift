import Kernel
import Synchronization
import Testing
import Web

@Suite("Idempotency")
struct IdempotencyTests {
    private let body = #"{"name": "A", "beds": 1}"#
    private func key(_ key: String) -> [String: String] { writer.merging(["Idempotency-Key": key]) { $1 } }

    @Test("the same key and body give the first answer again")
    func replay() async throws {
        let hospital = TestHospital()
        let client = try hospital.client()
        let first = await client.send("POST", "/api/wards", key("k-1"), json: body)
        let second = await client.send("POST", "/api/wards", key("k-1"), json: body)
        #expect(first.status == 201 && second.status == 201)
        #expect(first.body == second.body)
        #expect(first.header("Location") == "/api/wards/new-1")
        #expect(second.header("Location") == first.header("Location"))
        #expect(second.header("ETag") == "\"1\"")
        #expect(first.header("Idempotency-Replayed") == nil)
        #expect(second.header("Idempotency-Replayed") == "true")
        #expect(hospital.runs.withLock { $0 } == 1)
    }

    @Test("the same key with another body is refused")
    func reuse() async throws {
        let client = try TestHospital().client()
        _ = await client.send("POST", "/api/wards", key("k-1"), json: body)
        let other = await client.send("POST", "/api/wards", key("k-1"), json: #"{"name": "B", "beds": 1}"#)
        #expect(other.status == 422)
        #expect(other.slug == "idempotency-key-reused")
    }

    @Test("another caller's key is another key")
    func otherCaller() async throws {
        let hospital = TestHospital()
        let client = try hospital.client()
        _ = await client.send("POST", "/api/wards", key("k-1"), json: body)
        let headers = ["Authorization": "Bearer patients.write+patients.read", "Idempotency-Key": "k-1"]
        _ = await client.send("POST", "/api/wards", headers, json: body)
        #expect(hospital.runs.withLock { $0 } == 2)
    }

    @Test("a key that is none is 400", arguments: ["", "a b", String(repeating: "x", count: 129), "ä"])
    func malformed(_ text: String) async throws {
        let answer = try await TestHospital().client().send("POST", "/api/wards", key(text), json: body)
        #expect(answer.slug == "malformed-idempotency-key")
    }
}
