import Kernel
import Patients
import Storage
import TestSupport
import Testing
import Web

@Suite("At the bedside")
struct BedsideTests {
    @Test("a round of vitals is recorded as a whole, or not at all, and every measurement that is wrong is named")
    func round() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao").id
        let (records, now) = (ward.module.records, ward.clock.now)
        let late = now + .hours(1)
        let wrong = VitalRound(vitals: [
            try #require(Vital(.heartRate, 72, at: late)), try #require(Vital(.bodyTemperature, 37, at: now)),
            try #require(Vital(.oxygenSaturation, 98, at: late)),
        ])
        let refusal = await problem { try await records.add(wrong, to: asha, by: ward.records) }
        #expect(refusal?.fields.map(\.pointer) == ["/vitals/0", "/vitals/2"])
        #expect(await problem { try await records.add(VitalRound(vitals: []), to: asha, by: ward.records) } != nil)
        let many = VitalRound(vitals: Array(repeating: try #require(Vital(.heartRate, 72, at: now)), count: 21))
        #expect(await problem { try await records.add(many, to: asha, by: ward.records) } != nil)
        #expect(try await vitals(of: asha, ward) == 0)

        let round = VitalRound(vitals: [
            try #require(Vital(.bloodPressure, 120, diastolic: 80, at: now)),
            try #require(Vital(.heartRate, 72, at: now)),
        ])
        let recorded = try await records.add(round, to: asha, by: ward.records)
        #expect(recorded.items.map(\.facts.value) == [120, 72])
        #expect(try await vitals(of: asha, ward) == 2)
    }

    @Test("a round is refused by its measurements' own places")
    func pointers() throws {
        let at: JSONValue = "2026-11-23T09:00:00Z"
        let body: JSONValue = [
            "vitals": [
                ["type": "heartRate", "value": 720, "measuredAt": at],
                ["type": "bodyTemperature", "value": 37, "measuredAt": at],
                ["type": "bloodPressure", "value": 120, "measuredAt": at],
            ]
        ]
        let refusal = #expect(throws: Problem.self) {
            try JSON.decode(VitalRound.self, from: body, strictness: .request)
        }
        #expect(refusal?.fields.map(\.pointer) == ["/vitals/0/value", "/vitals/2/diastolic"])
    }

    @Test("somebody's unsigned notes are found, until they are signed or the chart is closed to them")
    func drafts() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao").id
        let notes = ward.module.notes
        let doctor = TestCaller.doctor(DoctorID(unchecked: "d1"), id: "user-d1")
        _ = try await ward.module.emergencies.open(asha, because: text("unconscious"), by: doctor)
        let draft = NoteDraft(title: try text("Visit"), text: try text("Fever since Monday."))
        let first = try await notes.write(draft, for: asha, by: doctor)
        let second = try await notes.write(draft, for: asha, by: doctor)
        _ = try await notes.write(draft, for: asha, by: ward.records)
        #expect(
            Set(try await notes.drafts(limit: 10, after: nil, by: doctor).items.map(\.id)) == [first.id, second.id])
        _ = try await notes.sign(first.id, of: asha, by: doctor)
        #expect(try await notes.drafts(limit: 10, after: nil, by: doctor).items.map(\.id) == [second.id])
        ward.clock.advance(by: .hours(5))
        #expect(try await notes.drafts(limit: 10, after: nil, by: doctor).items.isEmpty)
    }

    @Test("a chart that is open by an emergency alone says until when")
    func emergency() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao").id
        let doctor = TestCaller.doctor(DoctorID(unchecked: "d1"), id: "user-d1")
        let access = try await ward.module.emergencies.open(asha, because: text("unconscious"), by: doctor)
        #expect(try await ward.module.summaries.of(asha, by: doctor).emergencyUntil == access.until)
        let member = CareTeamMember(user: UserID(unchecked: "user-d1"), role: try text("physician"))
        _ = try await ward.module.careTeams.add(member, to: asha, by: ward.clerk)
        #expect(try await ward.module.summaries.of(asha, by: doctor).emergencyUntil == nil)
        #expect(try await ward.module.summaries.of(asha, by: ward.records).emergencyUntil == nil)
    }

    private func vitals(of patient: PatientID, _ ward: Ward) async throws -> Int {
        try await ward.module.records.list(Vital.self, of: patient, page: PageRequest(limit: 20), by: ward.records)
            .items.count
    }
}
