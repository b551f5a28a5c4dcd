import Contracts
import Doctors
import Kernel
import Messaging
import Storage
import TestSupport
import Testing

@Suite("Licences")
struct LicenceTests {
    private func draft(_ number: String, from: String? = nil, to: String) -> CredentialDraft {
        CredentialDraft(
            number: text(number), issuer: text("National Medical Commission"), validFrom: from.map(date),
            expires: date(to))
    }

    @Test(
        "a licence holds to the end of its last renewal without a gap",
        arguments: [
            ([], "missing", nil),
            ([(nil, "2030-01-01")], "valid", "2030-01-01"),
            ([(nil, "2026-11-23")], "expiring", "2026-11-23"),
            ([(nil, "2027-01-22")], "expiring", "2027-01-22"),
            ([(nil, "2027-01-23")], "valid", "2027-01-23"),
            ([(nil, "2026-11-22")], "expired", "2026-11-22"),
            ([(nil, "2026-12-31"), ("2027-01-01", "2028-01-01")], "valid", "2028-01-01"),
            ([(nil, "2026-12-31"), ("2027-01-02", "2028-01-01")], "expiring", "2026-12-31"),
            ([("2027-01-01", "2028-01-01")], "missing", nil),
        ] as [([(String?, String)], String, String?)])
    func cover(_ terms: [(String?, String)], _ status: String, _ through: String?) async throws {
        let clinic = try await Clinic()
        let drafts = terms.enumerated().map { draft("N\($0)", from: $1.0, to: $1.1) }
        let doctor = try await clinic.register(credentials: drafts)
        #expect(doctor.licence.status.rawValue == status)
        #expect(doctor.licence.through?.description == through)
        let facts = try await clinic.module.directory.calendarFacts(of: doctor.id)
        #expect(facts?.licensedThrough == doctor.licence.through)
    }

    @Test("the watch tells once when a licence comes near its end, and once when it ends")
    func watch() async throws {
        let clinic = try await Clinic()
        let doctor = try await clinic.register(credentials: [draft("1", to: "2027-03-01")])
        let job = try #require(clinic.module.jobs.first)
        func run() async throws {
            let note = ScheduledJob(id: "job", kind: job.kind, subject: "", dueAt: clinic.clock.now)
            try await clinic.test.store.write(.test) { try job.run(note, $0) }
        }
        func status() async throws -> Licence.Status {
            let record = try await clinic.module.doctors.record(of: doctor.id, by: TestCaller.everything)
            return try record.decode(Doctor.self).licence.status
        }
        try await run()
        #expect(try await status() == .valid)
        clinic.clock.advance(by: .days(40))
        try await run()
        try await run()
        #expect(try await status() == .expiring)
        clinic.clock.advance(by: .days(59))
        try await run()
        try await run()
        #expect(try await status() == .expired)
        #expect(try await clinic.facts(of: DoctorUpdated.type).map(\.revision) == [2, 3])
        _ = try await clinic.module.credentials.add(
            draft("2", to: "2032-03-01"), to: doctor.id, seen: nil, by: TestCaller.everything)
        #expect(try await status() == .valid)
        #expect(try await clinic.facts(of: DoctorUpdated.type).last?.licensedThrough == date("2032-03-01"))
    }

    @Test("the list names who expires first, and leaves out who has been renewed or left")
    func list() async throws {
        let clinic = try await Clinic()
        _ = try await clinic.register("Late", "Soon", credentials: [draft("1", to: "2026-12-20")])
        _ = try await clinic.register("Long", "Gone", credentials: [draft("2", to: "2026-11-01")])
        _ = try await clinic.register(
            "Was", "Renewed", credentials: [draft("3", to: "2026-12-01"), draft("3", to: "2031-12-01")])
        let left = try await clinic.register("Has", "Left", credentials: [draft("4", to: "2026-12-01")])
        _ = try await clinic.module.doctors.update(left.id, ["isActive": false], seen: 1, by: TestCaller.everything)
        let all = try await clinic.module.credentials.expiring(
            within: 60, limit: 10, after: nil, by: TestCaller.everything)
        #expect(all.items.map(\.name.withoutPrefix) == ["Long Gone", "Late Soon"])
        #expect(all.items.map(\.daysLeft) == [-22, 27])
        let near = try await clinic.module.credentials.expiring(
            within: 26, limit: 10, after: nil, by: TestCaller.everything)
        #expect(near.items.count == 1)
    }
}
