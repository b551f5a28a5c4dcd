import Kernel
import Patients
import Storage
import TestSupport
import Testing
import Web

@Suite("Clinical records")
struct ChartTests {
    private func vital(_ json: JSONValue) -> Problem? {
        do {
            _ = try JSON.decode(Vital.self, from: json, strictness: .request)
            return nil
        } catch { return error as? Problem }
    }

    @Test("vitals out of the plausible range, or in a strange unit, do not exist")
    func vitals() throws {
        let at: JSONValue = "2026-11-23T09:00:00Z"
        #expect(vital(["type": "heartRate", "value": 72, "measuredAt": at]) == nil)
        #expect(vital(["type": "heartRate", "value": 720, "measuredAt": at])?.fields.map(\.pointer) == ["/value"])
        #expect(
            vital(["type": "bodyTemperature", "value": 98.6, "measuredAt": at])?.fields.map(\.pointer) == ["/value"])
        #expect(
            vital(["type": "heartRate", "value": 72, "unit": "kg", "measuredAt": at])?.fields.map(\.pointer) == [
                "/unit"
            ])
        #expect(
            vital(["type": "bloodPressure", "value": 120, "measuredAt": at])?.fields.map(\.pointer) == ["/diastolic"])
        #expect(vital(["type": "bloodPressure", "value": 80, "diastolic": 120, "measuredAt": at]) != nil)
        #expect(vital(["type": "comaScore", "value": 14.5, "measuredAt": at]) != nil)
        let fahrenheit: JSONValue = ["type": "bodyTemperature", "value": 98.6, "unit": "[degF]", "measuredAt": at]
        let converted = try JSON.decode(Vital.self, from: fahrenheit, strictness: .request)
        #expect(converted.value == 37 && converted.unit == "Cel")
    }

    @Test("a trend has the points of one vital sign, oldest first, without those entered in error")
    func trend() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let records = ward.module.records
        for (hours, rate) in [(3, 90.0), (1, 72.0), (2, 300.0)] {
            let vital = try #require(Vital(.heartRate, rate, at: ward.clock.now - .hours(hours)))
            let record = try await records.add(vital, to: asha.id, by: ward.records)
            if rate == 300 {
                _ = try await records.change(
                    record.id, of: asha.id, Patch(["status": "enteredInError"]), expected: 1, by: ward.records)
            }
        }
        let trend = try await records.trend(VitalTrendFilter(type: .heartRate), of: asha.id, by: ward.records)
        #expect(trend.points.map(\.value) == [90, 72] && trend.latest == 72 && trend.mean == 81)
    }

    @Test(
        "codes of ICD-10", arguments: [("e11.9", "E11.9"), ("J45", "J45"), ("S72001A", "S72.001A"), ("U07.1", "U07.1")])
    func icd(input: String, code: String) { #expect(ICD10Code(input)?.description == code) }

    @Test("no codes of ICD-10", arguments: ["", "1E1", "E1", "E11.", "E11.99999", "EE1", "E11;9", "É11"])
    func notICD(input: String) { #expect(ICD10Code(input) == nil) }

    @Test("a record keeps its history of revisions by status, and tells the others that it changed")
    func change() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let records = ward.module.records
        let problem1 = try await records.add(
            Condition(code: ICD10Code("E11.9"), description: try text("Diabetes"), isProblem: true), to: asha.id,
            by: ward.records)
        _ = try await records.add(Condition(description: try text("Cough")), to: asha.id, by: ward.records)
        func problems() async throws -> [String] {
            try await records.list(
                Condition.self, of: asha.id, group: "problem", page: PageRequest(limit: 9), by: ward.records
            )
            .items.map(\.id)
        }
        #expect(try await problems() == [problem1.id.text])
        let changed = try await records.change(
            problem1.id, of: asha.id, Patch(["status": "enteredInError"]), expected: 1, by: ward.records)
        #expect(changed.facts.status == .enteredInError && changed.revision == 2)
        #expect(try await problems().isEmpty)
        #expect(try await ward.events().filter { $0 == "patient.updated" }.count == 3)
        let stale = await problem {
            try await records.change(
                problem1.id, of: asha.id, Patch(["status": "active"]), expected: 1, by: ward.records)
        }
        #expect(stale?.slug == "revision-conflict")
    }

    @Test("dates in the wrong order are refused")
    func dates() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let condition = Condition(
            description: try text("Cough"), onset: LocalDate("2027-01-01"), resolvedOn: LocalDate("2026-01-01"))
        let refusal = await problem { try await ward.module.records.add(condition, to: asha.id, by: ward.records) }
        #expect(refusal?.fields.map(\.pointer) == ["/onset", "/resolvedOn"])
    }

    @Test("a note: drafted, signed, amended; earlier versions stay readable")
    func notes() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let notes = ward.module.notes
        let draft = try await notes.write(
            NoteDraft(title: try text("Visit"), text: try text("First")), for: asha.id, by: ward.records)
        let own = TestCaller.patient(asha.id)
        #expect(try await notes.list(of: asha.id, page: PageRequest(limit: 9), by: own).items.isEmpty)
        #expect(
            await problem {
                try await notes.amend(
                    draft.id, of: asha.id, NoteAmendment(text: text("x"), reason: text("y")), by: ward.records)
            }?
            .slug == "note-not-signed")
        let changed = try await notes.change(
            draft.id, of: asha.id, Patch(["text": "Second"]), expected: 1, by: ward.records)
        #expect(changed.text.description == "Second")
        let other = TestCaller.having(.clinicalReadAll, .clinicalRead, .clinicalWrite, id: "user-other")
        #expect(await problem { try await notes.sign(draft.id, of: asha.id, by: other) }?.slug == "not-the-author")
        _ = try await notes.sign(draft.id, of: asha.id, by: ward.records)
        #expect(
            await problem {
                try await notes.change(draft.id, of: asha.id, Patch(["text": "x"]), expected: 3, by: ward.records)
            }?
            .slug == "note-signed")
        let amended = try await notes.amend(
            draft.id, of: asha.id, NoteAmendment(text: text("Third"), reason: text("typo")), by: other)
        #expect(amended.status == .amended && amended.version == 2 && amended.author == "user-records")
        let versions = try await notes.versions(of: draft.id, of: asha.id, by: own).items
            .map { try $0.decode(ClinicalNoteVersion.self) }
        #expect(versions.map { $0.text.description } == ["Second"] && versions.map(\.signedBy) == ["user-records"])
    }

    @Test("the timeline: newest first, by kind and period, in pages, also of five hundred encounters")
    func timeline() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let start = ward.clock.now
        for _ in 0..<500 {
            ward.clock.advance(by: .hours(1))
            _ = try await ward.module.encounters.open(
                EncounterOpening(class: .outpatient), for: asha.id, by: ward.clerk)
        }
        _ = try await ward.module.records.add(
            Allergy(substance: try text("Penicillin")), to: asha.id, by: ward.records)
        let clock = ContinuousClock()
        let began = clock.now
        let first = try await ward.module.timeline.of(
            asha.id, TimelineFilter(), page: PageRequest(limit: 50), by: ward.records)
        #expect(clock.now - began < .milliseconds(200))
        #expect(try first.items.first?.decode(TimelineEntry.self).kind == .allergy && first.items.count == 50)
        let next = try await ward.module.timeline.of(
            asha.id, TimelineFilter(), page: PageRequest(limit: 200, after: first.next), by: ward.records)
        #expect(Set(next.items.map(\.id)).isDisjoint(with: first.items.map(\.id)))
        let filter = TimelineFilter(kind: .encounter, from: start + .hours(10), to: start + .hours(20))
        let some = try await ward.module.timeline.of(asha.id, filter, page: PageRequest(limit: 200), by: ward.records)
        #expect(some.items.count == 10)
    }

    @Test("the visitor log")
    func visitors() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let stay = try await ward.module.encounters.open(
            EncounterOpening(class: .inpatient), for: asha.id, by: ward.clerk)
        let visitor = try await ward.module.visitors.arrive(
            VisitorEntry(name: try text("Ramesh Rao")), at: stay.id, of: asha.id, by: ward.clerk)
        let left = try await ward.module.visitors.leave(visitor.id, of: asha.id, by: ward.clerk)
        #expect(left.leftAt == ward.clock.now)
    }
}
