import Contracts
import Kernel
import Messaging
import Patients
import Storage
import TestSupport
import Testing
import Web

@Suite("The summary of a chart")
struct SummaryTests {
    @Test("shows what is active, the latest of each vital sign, the next appointment and the open encounter")
    func summary() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao").id
        let (records, now) = (ward.module.records, ward.clock.now)
        func add(_ facts: some ClinicalFacts) async throws {
            _ = try await records.add(facts, to: asha, by: ward.records)
        }
        try await add(Allergy(substance: try text("Penicillin")))
        try await add(Allergy(substance: try text("Peanuts"), status: .refuted))
        try await add(Condition(description: try text("Diabetes"), isProblem: true))
        try await add(Condition(description: try text("Asthma"), status: .recurrence, isProblem: true))
        try await add(Condition(description: try text("Flu"), status: .resolved, isProblem: true))
        try await add(Condition(description: try text("Cough")))
        try await add(Medication(name: try text("Metformin")))
        try await add(Medication(name: try text("Aspirin"), status: .stopped))
        try await add(try #require(Vital(.heartRate, 90, at: now - .hours(3))))
        try await add(try #require(Vital(.heartRate, 72, at: now - .hours(1))))
        try await add(try #require(Vital(.bodyTemperature, 37, at: now - .hours(2))))
        try await add(try #require(Vital(.heartRate, 80, at: now - .hours(2))))
        try await book(ward, "a0", for: asha, now - .days(1))
        try await book(ward, "a1", for: asha, now + .days(2), isOff: true)
        try await book(ward, "a2", for: asha, now + .days(3))
        try await book(ward, "a3", for: asha, now + .days(4))
        let opened = try await ward.module.encounters.open(
            EncounterOpening(class: .emergency), for: asha, by: ward.clerk)

        let summary = try await ward.module.summaries.of(asha, by: ward.records)
        #expect(summary.allergies.map { $0.facts.title } == ["Penicillin"])
        #expect(Set(summary.problems.map { $0.facts.title }) == ["Diabetes", "Asthma"])
        #expect(summary.medications.map { $0.facts.name.description } == ["Metformin"] && summary.isWhole)
        #expect(summary.vitals.map { $0.facts.value } == [37, 72])
        #expect(summary.nextAppointment?.thing == "a2")
        #expect(summary.openEncounter?.id == opened.id)
    }

    @Test("asked and none known is a fact of its own, which the first allergy withdraws")
    func noKnownAllergies() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao").id
        let (records, summaries) = (ward.module.records, ward.module.summaries)
        #expect(try await summaries.of(asha, by: ward.records).noKnownAllergies == nil)
        let slug = await problem { try await records.withdrawNoKnownAllergies(of: asha, by: ward.records) }?.slug
        #expect(slug == "no-known-allergies-not-found")

        let asked = try await records.recordNoKnownAllergies(of: asha, by: ward.records)
        #expect(try await summaries.of(asha, by: ward.records).noKnownAllergies?.id == asked.id)
        #expect(try await summaries.of(asha, by: ward.records).noKnownAllergies?.recordedBy == "user-records")
        // What is over does not speak against it.
        let over = Allergy(substance: try text("Milk"), status: .resolved)
        let milk = try await records.add(over, to: asha, by: ward.records)
        #expect(try await summaries.of(asha, by: ward.records).noKnownAllergies != nil)

        ward.clock.advance(by: .hours(1))
        let latex = try await records.add(Allergy(substance: try text("Latex")), to: asha, by: ward.records)
        let summary = try await summaries.of(asha, by: ward.records)
        #expect(summary.noKnownAllergies == nil && summary.allergies.map(\.id) == [latex.id])
        let page = try await records.noKnownAllergies(of: asha, page: PageRequest(limit: 10), by: ward.records)
        let kept = try #require(try page.items.first?.decode(NoKnownAllergies.self))
        #expect(kept.withdrawal == .allergyRecorded && kept.withdrawnAt == ward.clock.now)
        #expect(
            await problem { try await records.recordNoKnownAllergies(of: asha, by: ward.records) }?.slug
                == "allergies-on-record")

        // An allergy that was a mistake leaves a patient who has to be asked again.
        _ = try await records.change(
            latex.id, of: asha, Patch(["status": "enteredInError"]), expected: latex.revision, by: ward.records)
        #expect(try await summaries.of(asha, by: ward.records).noKnownAllergies == nil)
        _ = try await records.recordNoKnownAllergies(of: asha, by: ward.records)
        // One that is back again withdraws it too.
        _ = try await records.change(
            milk.id, of: asha, Patch(["status": "active"]), expected: milk.revision, by: ward.records)
        #expect(try await summaries.of(asha, by: ward.records).noKnownAllergies == nil)
        let entries = try await ward.module.timeline.of(
            asha, TimelineFilter(kind: .noKnownAllergies), page: PageRequest(limit: 10), by: ward.records)
        let statuses = try entries.items.map { try $0.decode(TimelineEntry.self).status }
        #expect(statuses == ["allergyRecorded", "allergyRecorded"])
    }

    @Test("says when there is more than it shows")
    func bounded() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao").id
        for number in 0..<51 {
            let allergy = Allergy(substance: try text("Substance \(number)"))
            _ = try await ward.module.records.add(allergy, to: asha, by: ward.records)
        }
        let summary = try await ward.module.summaries.of(asha, by: ward.records)
        #expect(summary.allergies.count == 50 && !summary.isWhole)
    }

    @Test("is for those who may see the chart: the patient, and clinicians with a care relation")
    func access() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao").id
        let summaries = ward.module.summaries
        let doctor = TestCaller.doctor(DoctorID(unchecked: "d1"))
        #expect(await problem { try await summaries.of(asha, by: doctor) }?.kind == .forbidden)
        #expect(await problem { try await summaries.of(asha, by: ward.clerk) }?.kind == .forbidden)
        let other = TestCaller.patient(PatientID(unchecked: "other"))
        #expect(await problem { try await summaries.of(asha, by: other) }?.kind == .forbidden)
        #expect(try await summaries.of(asha, by: TestCaller.patient(asha)).allergies.isEmpty)
        try await book(ward, "a1", for: asha, ward.clock.now + .days(1))
        #expect(try await summaries.of(asha, by: doctor).nextAppointment?.thing == "a1")
    }

    /// Tells the service of an appointment with the doctor `d1`, as the bus does.
    private func book(
        _ ward: Ward, _ id: String, for patient: PatientID, _ start: Instant, isOff: Bool = false
    ) async throws {
        let facts = AppointmentFacts(
            appointment: AppointmentID(unchecked: id), patient: patient, doctor: DoctorID(unchecked: "d1"),
            visitType: "consultation", start: start, end: start + .minutes(30), bookedAt: ward.clock.now,
            checkedInAt: nil, startedAt: nil, completedAt: nil)
        try await deliver(AppointmentScheduled(facts: facts), to: ward)
        if isOff { try await deliver(AppointmentCancelled(facts: facts, by: "patient"), to: ward) }
    }

    private func deliver(_ payload: some EventPayload, to ward: Ward) async throws {
        let event = try CloudEvent(
            JSONValue.object([
                "specversion": "1.0", "id": "e", "source": "/hms/appointments", "type": .string(type(of: payload).type),
                "subject": .string(payload.subject), "time": .string(ward.clock.now.description),
                "data": try JSONValue(parsing: JSON.encode(payload)),
            ]).bytes)
        try await ward.test.store.write(.test) { tx in try AppointmentFollower.subscription.handle(event, tx) }
    }
}
