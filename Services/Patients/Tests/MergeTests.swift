import Kernel
import Patients
import Storage
import TestSupport
import Testing
import Web

@Suite("Merging, export and erasure")
struct MergeTests {
    /// Two records of one person, each with a chart.
    private func twins() async throws -> (Ward, Patient, Patient) {
        let ward = try await Ward()
        let passport = try #require(NationalIdentifier(.passport, "M1234567"))
        let first = try await ward.register("Asha", "Rao", born: "1990-05-17")
        let second = try await ward.register(
            "Aasha", "Rao", born: "1990-05-17", phone: "9876543210", identifiers: [passport], reviewed: true)
        for patient in [first, second] {
            _ = try await ward.module.records.add(
                Allergy(substance: try text("Penicillin")), to: patient.id, by: ward.records)
            let note = try await ward.module.notes.write(
                NoteDraft(title: text("Visit"), text: text("Well")), for: patient.id, by: ward.records)
            _ = try await ward.module.notes.sign(note.id, of: patient.id, by: ward.records)
            _ = try await ward.module.encounters.open(
                EncounterOpening(class: .outpatient), for: patient.id, by: ward.clerk)
        }
        return (ward, first, second)
    }

    /// The whole chart without what every change moves: revisions and times of change.
    private func chart(_ ward: Ward, _ id: PatientID) async throws -> JSONValue {
        let bytes = try await ward.module.exports.export(id, as: .json, by: ward.records)
        return plain(try JSONValue(parsing: bytes))
    }

    private func plain(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(plain))
        case .object(let object):
            var result = JSONObject()
            for member in object where !["revision", "updatedAt", "exportedAt"].contains(member.name) {
                result[member.name] = plain(member.value)
            }
            return .object(result)
        default: return value
        }
    }

    @Test("a preview tells what would move, and changes nothing")
    func preview() async throws {
        let (ward, first, second) = try await twins()
        let before = try await chart(ward, second.id)
        let preview = try await ward.module.merges.preview(first.id, second.id, by: ward.records)
        #expect(preview.obstacles.isEmpty && preview.differences == ["name", "phones"])
        #expect(preview.moves.first { $0.collection == "allergies" }?.rows == 1)
        #expect(try await chart(ward, second.id) == before)
    }

    @Test("a statement of no known allergies that meets an active one does not come back when that one is over")
    func noKnownAllergies() async throws {
        let ward = try await Ward()
        let records = ward.module.records
        let first = try await ward.register("Asha", "Rao", born: "1990-05-17")
        let second = try await ward.register(
            "Aasha", "Rao", born: "1990-05-17", phone: "9876543210", reviewed: true)
        _ = try await records.recordNoKnownAllergies(of: first.id, by: ward.records)
        let latex = try await records.add(Allergy(substance: try text("Latex")), to: second.id, by: ward.records)
        _ = try await ward.module.merges.merge(
            first.id, MergeRequest(duplicate: second.id, reason: text("one person")), by: ward.records)
        #expect(try await ward.module.summaries.of(first.id, by: ward.records).noKnownAllergies == nil)

        let moved = try await records.change(
            latex.id, of: first.id, Patch(["status": "resolved"]), expected: latex.revision + 1, by: ward.records)
        #expect(moved.facts.status == .resolved)
        let summary = try await ward.module.summaries.of(first.id, by: ward.records)
        #expect(summary.allergies.isEmpty && summary.noKnownAllergies == nil)
    }

    @Test(
        "after a merge the survivor has both charts, and the duplicate points to it; an unmerge restores both exactly")
    func mergeAndBack() async throws {
        let (ward, first, second) = try await twins()
        let before = (try await chart(ward, first.id), try await chart(ward, second.id))
        let merge = try await ward.module.merges.merge(
            first.id, MergeRequest(duplicate: second.id, reason: text("one person")), by: ward.records)
        let merged = try await chart(ward, first.id)
        #expect(merged["allergies"]?.asArray?.count == 2 && merged["timeline"]?.asArray?.count == 6)
        #expect(merged["patient_identifiers"]?.asArray?.count == 1)
        #expect(merged["patient"]?["identifiers"]?.asArray?.count == 1)
        let duplicate = try await ward.module.registry.record(second.id, by: ward.clerk).decode(Patient.self)
        #expect(duplicate.status == .merged && duplicate.mergedInto == first.id)
        #expect(try await ward.find(PatientFilter(mrn: second.mrn)).count == 1)
        let refused = await problem {
            try await ward.module.registry.change(second.id, Patch(["bloodGroup": "A+"]), expected: 2, by: ward.clerk)
        }
        #expect(refused?.slug == "patient-not-active")

        _ = try await ward.module.merges.unmerge(merge.id, by: ward.records)
        #expect(try await chart(ward, first.id) == before.0)
        #expect(try await chart(ward, second.id) == before.1)
        #expect(try await ward.events().suffix(2) == ["patient.merged", "patient.unmerged"])
        #expect(
            await problem { try await ward.module.merges.unmerge(merge.id, by: ward.records) }?.slug == "merge-refused")
    }

    @Test("what was written after the merge stays with the survivor")
    func writtenBetween() async throws {
        let (ward, first, second) = try await twins()
        let merge = try await ward.module.merges.merge(
            first.id, MergeRequest(duplicate: second.id, reason: text("one person")), by: ward.records)
        _ = try await ward.module.records.add(Allergy(substance: try text("Latex")), to: first.id, by: ward.records)
        _ = try await ward.module.merges.unmerge(merge.id, by: ward.records)
        #expect(try await chart(ward, first.id)["allergies"]?.asArray?.count == 2)
        #expect(try await chart(ward, second.id)["allergies"]?.asArray?.count == 1)
    }

    @Test("two who are both admitted, or one and the same, are not merged")
    func refused() async throws {
        let (ward, first, second) = try await twins()
        let request = MergeRequest(duplicate: first.id, reason: try text("x"))
        #expect(
            await problem { try await ward.module.merges.merge(first.id, request, by: ward.records) }?.slug
                == "merge-refused")
        for patient in [first, second] {
            _ = try await ward.module.encounters.open(
                EncounterOpening(class: .inpatient), for: patient.id, by: ward.clerk)
        }
        let both = MergeRequest(duplicate: second.id, reason: try text("x"))
        #expect(
            await problem { try await ward.module.merges.merge(first.id, both, by: ward.records) }?.slug
                == "merge-refused")
        #expect(
            await problem { try await ward.module.merges.merge(first.id, both, by: ward.clerk) } == Problem.forbidden)
    }

    @Test("a FHIR bundle has the patient and the chart")
    func fhir() async throws {
        let (ward, first, _) = try await twins()
        _ = try await ward.module.records.add(
            try #require(Vital(.bloodPressure, 120, diastolic: 80, at: ward.clock.now)), to: first.id, by: ward.records)
        let bytes = try await ward.module.exports.export(first.id, as: .fhir, by: ward.records)
        let bundle = try JSONValue(parsing: bytes)
        let types = bundle["entry"]?.asArray?.compactMap { $0["resource"]?["resourceType"]?.asString } ?? []
        #expect(bundle["resourceType"]?.asString == "Bundle")
        #expect(types == ["Patient", "Encounter", "AllergyIntolerance", "Observation"])
        #expect(bundle["entry"]?[3]?["resource"]?["component"]?.asArray?.count == 2)
    }

    @Test("erasure waits for the retention rules, and then leaves nothing of the person")
    func erasure() async throws {
        let (ward, first, second) = try await twins()
        _ = second
        let reason: Text<500> = try text("asked")
        #expect(
            await problem { try await ward.module.erasure.erase(first.id, because: reason, by: ward.records) }?.slug
                == "erasure-refused")
        let visit = try await ward.module.timeline.of(
            first.id, TimelineFilter(kind: .encounter), page: PageRequest(limit: 1), by: ward.records
        ).items[0].decode(TimelineEntry.self)
        _ = try await ward.module.encounters.cancel(EncounterID(unchecked: visit.thing), of: first.id, by: ward.clerk)
        ward.clock.advance(by: .days(3 * 366))
        let held = try await ward.module.erasure.hold(first.id, true, because: reason, by: ward.records)
        #expect(held.legalHold)
        #expect(
            await problem { try await ward.module.erasure.erase(first.id, because: reason, by: ward.records) }?.detail
                .contains("legal hold") == true)
        _ = try await ward.module.erasure.hold(first.id, false, because: reason, by: ward.records)
        let erased = try await ward.module.erasure.erase(first.id, because: reason, by: ward.records)
        #expect(erased.status == .erased && erased.details.birthDate == nil)
        let rest = try await ward.module.exports.export(first.id, as: .json, by: ward.records)
        #expect(!String(decoding: rest, as: UTF8.self).contains("Asha"))
        #expect(!String(decoding: rest, as: UTF8.self).contains("Penicillin"))
        #expect(try await ward.find("asha").isEmpty)
        #expect(try await LocalPatientDirectory(store: ward.test.store).patient(first.id) == nil)
        #expect(try await ward.events().last == "patient.deleted")
    }

    @Test("demo patients are the same each time, and found")
    func demo() async throws {
        let one = try await Ward()
        let two = try await Ward()
        try await one.module.seedDemo(count: 1200)
        try await two.module.seedDemo(count: 1200)
        let last = DemoPatients.id(1200)
        let patients = [one, two].map(\.module.registry)
        let first = try await patients[0].record(last, by: one.clerk).decode(Patient.self)
        let second = try await patients[1].record(last, by: two.clerk).decode(Patient.self)
        #expect(first.details == second.details && first.mrn == second.mrn)
        #expect(first.mrn.number == 1200)
        let timeline = try await one.module.timeline.of(
            DemoPatients.id(6), TimelineFilter(), page: PageRequest(limit: 20), by: one.records)
        #expect(timeline.items.count == 5)
        #expect(try await one.register("Nobody", "Else").mrn.number == 1201)
    }
}
