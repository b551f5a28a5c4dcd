import Kernel
import Patients
import Storage
import TestSupport
import Testing
import Web

@Suite("A demo hospital's care")
struct DemoCareTests {
    @Test("charts have a course; stays, an emergency access and two probable duplicates wait for somebody")
    func care() async throws {
        let ward = try await Ward()
        try await ward.module.seedDemo(count: 80)
        let patients = (1...80).map { DemoPatients.id($0) }
        let (doctor, author) = (DoctorID(unchecked: "d1"), UserID(unchecked: "user-doctor"))
        let nurse = UserID(unchecked: "user-nurse")
        try await ward.module.seedDemoCare(
            seen: [patients[9], patients[10]], patients: patients, doctor: doctor, author: author, nurse: nurse)

        let summary = try await ward.module.summaries.of(patients[9], by: ward.records)
        #expect(summary.allergies.count >= 2 && summary.problems.count >= 2 && summary.medications.count >= 3)
        #expect(summary.vitals.count == 6)
        let trend = try await ward.module.records.trend(
            VitalTrendFilter(type: .bloodPressure), of: patients[9], by: ward.records)
        #expect(trend.points.count >= 12)
        for (patient, drafts) in [(patients[0], 1), (patients[9], 0), (patients[10], 1)] {
            let notes = try await ward.module.notes.list(of: patient, page: PageRequest(), by: ward.records).items
            #expect(notes.count { $0.status == .signed } == 2 && notes.count { $0.status == .draft } == drafts)
        }
        let inpatients = try await ward.module.encounters.inpatients(page: PageRequest(), by: ward.clerk)
        #expect(inpatients.items.count == 6)
        let supervisor = TestCaller.having(.emergencyReview)
        let open = try await ward.module.emergencies.list(acknowledged: false, limit: 5, after: nil, by: supervisor)
        #expect(open.items.count == 1)
        for number in [78, 79] {
            let record = try await ward.module.registry.record(patients[number], by: ward.clerk)
            let candidates = try await ward.module.registry.candidates(
                for: Registration(details: try record.decode(Patient.self).details), by: ward.clerk)
            // Itself, and the record that it doubles.
            #expect(candidates.count == 2)
        }
    }
}
