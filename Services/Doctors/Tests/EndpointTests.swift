import Doctors
import Kernel
import Modules
import TestSupport
import Testing
import Web

@Suite("Doctors over HTTP")
struct EndpointTests {
    private static let registration = """
        {"name": {"given": "Asha", "family": "Rao"}, "specialties": ["Cardiology"],
         "fees": [{"visitType": "consultation", "fee": {"amount": 80000, "currency": "INR"}}],
         "credentials": [{"number": "42", "issuer": "NMC", "expires": "2031-01-01"}]}
        """
    private static let week = """
        {"templates": [{"location": "Main", "effectiveFrom": "2026-01-01", "sessions": [
          {"day": "mon", "hours": {"start": "09:00", "end": "12:00", "slotMinutes": 20, "capacity": 1}}]}]}
        """

    private func door() async throws -> (ClinicDoor, DoctorID) {
        let clinic = try await Clinic()
        let own = try await clinic.register("Own", "Doctor")
        let door = try ClinicDoor(
            clinic,
            callers: [
                "admin": TestCaller.everything, "nobody": TestCaller.nobody, "own": TestCaller.doctor(own.id),
                "other": TestCaller.doctor(DoctorID(unchecked: "other")),
                "reader": TestCaller.having(.doctorsRead, .selfService),
                "rota": TestCaller.having(.availabilityWrite), "figures": TestCaller.having(.metricsRead),
            ])
        return (door, own.id)
    }

    @Test("a doctor is registered, read, changed with If-Match, and given hours")
    func tour() async throws {
        let (door, _) = try await door()
        let made = try await door.send("POST", "/api/doctors", ["Idempotency-Key": "k1"], json: Self.registration)
        #expect(made.status == 201)
        let id = try #require(made.json["id"]?.asString)
        #expect(made.location == "/api/doctors/\(id)")
        let again = try await door.send("POST", "/api/doctors", ["Idempotency-Key": "k1"], json: Self.registration)
        #expect(again.json["id"]?.asString == id)
        let read = try await door.send("GET", made.location)
        #expect(read.json == made.json)
        #expect(read.json["name"]?["given"]?.asString == "Asha")
        #expect(try await door.send("PATCH", made.location, json: "{}").status == 428)
        let patch = #"{"departments": ["Heart centre"], "fees": null}"#
        let changed = try await door.send("PATCH", made.location, ["If-Match": read.etag], json: patch)
        #expect(changed.status == 200)
        #expect(changed.json["fees"] == nil)
        #expect(changed.json["revision"]?.asInt == 2)
        #expect(try await door.send("PATCH", made.location, ["If-Match": read.etag], json: patch).status == 412)
        let typo = try await door.send("PATCH", made.location, ["If-Match": changed.etag], json: #"{"nam": 1}"#)
        #expect(typo.status == 422)
        let nameless = try await door.send("PATCH", made.location, ["If-Match": changed.etag], json: #"{"name": null}"#)
        #expect(nameless.status == 422)

        let hours = try await door.send("GET", made.location + "/availability")
        let put = try await door.send(
            "PUT", made.location + "/availability", ["If-Match": hours.etag], json: Self.week)
        #expect(put.status == 200)
        let openings = try await door.send("GET", made.location + "/openings?from=2026-11-23&to=2026-11-30")
        #expect(openings.json["items"]?.asArray?.count == 2)
        let leave = try await door.send(
            "POST", made.location + "/leaves", json: #"{"from": "2026-11-30", "to": "2026-12-01"}"#)
        #expect(leave.status == 201)
        #expect(leave.location.hasPrefix(made.location + "/leaves/"))
        #expect(try await door.send("DELETE", leave.location).status == 204)
        #expect(try await door.send("DELETE", leave.location).status == 404)
        let expiring = try await door.send("GET", "/api/doctors/credentials/expiring?days=730")
        #expect(expiring.status == 200)
    }

    @Test(
        "who may do what",
        arguments: [
            ("GET", "/api/doctors", nil, ["admin": 200, "nobody": 403, "own": 200, "reader": 200, "rota": 403]),
            (
                "POST", "/api/doctors", registration,
                ["nobody": 403, "own": 403, "reader": 403, "rota": 403, "admin": 201]
            ),
            ("GET", "/api/doctors/{id}", nil, ["admin": 200, "nobody": 403, "own": 200, "reader": 200, "rota": 403]),
            ("GET", "/api/doctors/{id}/availability", nil, ["nobody": 403, "own": 200, "reader": 200]),
            ("PUT", "/api/doctors/{id}/availability", week, ["nobody": 403, "other": 403, "reader": 403, "rota": 200]),
            ("PUT", "/api/doctors/{id}/availability", week, ["own": 200]),
            ("GET", "/api/doctors/{id}/metrics", nil, ["own": 200, "figures": 200, "other": 403, "reader": 403]),
            ("GET", "/api/doctors/credentials/expiring", nil, ["reader": 200, "nobody": 403]),
            (
                "POST", "/api/doctors/{id}/credentials", #"{"number": "1", "issuer": "NMC", "expires": "2030-01-01"}"#,
                ["own": 403, "rota": 403, "admin": 201]
            ),
        ] as [(String, String, String?, [String: Int])])
    func access(_ method: String, _ path: String, _ json: String?, _ expected: [String: Int]) async throws {
        let (door, own) = try await door()
        let path = path.split(separator: "/").map { $0 == "{id}" ? own.text : String($0) }.joined(separator: "/")
        for (caller, status) in expected.sorted(by: { $0.value > $1.value }) {
            let answer = try await door.send(
                method, "/" + path, as: caller, method == "PUT" ? ["If-Match": "\"1\""] : [:], json: json)
            #expect(answer.status == status, "\(caller)")
        }
    }

    @Test("doctors by their ids: in the order asked for, unknown ones left out")
    func byIDs() async throws {
        let (door, own) = try await door()
        let other = try await door.send("POST", "/api/doctors", json: Self.registration).json
        let id = try #require(other["id"]?.asString)
        let found = try await door.send("GET", "/api/doctors?id=\(id)&id=unknown&id=\(own)&count=true")
        #expect(found.json["items"]?.asArray?.map { $0["id"]?.asString } == [id, own.text])
        #expect(found.json["items"]?.asArray?.first == other)
        #expect(found.json["total"]?.asInt == 2)
        #expect(try await door.send("GET", "/api/doctors?id=\(id)&active=true").status == 422)
        #expect(try await door.send("GET", "/api/doctors?id=\(id)", as: "rota").status == 403)
    }

    @Test("bad hours are refused with every place, and nothing is saved")
    func badHours() async throws {
        let (door, own) = try await door()
        let bad = """
            {"templates": [{"location": "A", "effectiveFrom": "2026-02-01", "effectiveTo": "2026-01-01", "sessions": [
              {"day": "mon", "hours": {"start": "12:00", "end": "09:00", "slotMinutes": 20, "capacity": 1}}]}]}
            """
        let answer = try await door.send(
            "PUT", "/api/doctors/\(own)/availability", ["If-Match": "\"1\""], json: bad)
        #expect(answer.status == 422)
        #expect(
            answer.json["errors"]?.asArray?.compactMap { $0["pointer"]?.asString } == [
                "/templates/0/effectiveTo", "/templates/0/sessions/0/hours/end",
            ])
        #expect(try await door.send("GET", "/api/doctors/\(own)/availability").json["revision"]?.asInt == 1)
    }

    @Test("the reference describes every endpoint")
    func reference() async throws {
        let clinic = try await Clinic()
        let document = try OpenAPIDocument.make(clinic.module.endpoints, version: "1")
        #expect(document["paths"]?.asObject?.count == 12)
    }
}
