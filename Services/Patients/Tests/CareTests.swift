import Contracts
import Kernel
import Messaging
import Patients
import Storage
import TestSupport
import Testing
import Web

@Suite("Who sees a chart")
struct CareTests {
    let doctor = TestCaller.doctor(DoctorID(unchecked: "d1"), id: "user-d1")

    private func allergy() throws -> Allergy { Allergy(substance: try text("Penicillin"), severity: .severe) }

    private func list(_ ward: Ward, _ patient: PatientID, by caller: Caller) async throws -> Int {
        try await ward.module.records.list(Allergy.self, of: patient, page: PageRequest(limit: 20), by: caller).items
            .count
    }

    private func facts(_ patient: PatientID, _ start: Instant) -> AppointmentFacts {
        AppointmentFacts(
            appointment: AppointmentID(unchecked: "a1"), patient: patient, doctor: DoctorID(unchecked: "d1"),
            visitType: "consultation", start: start, end: start + .minutes(30), bookedAt: start - .days(1),
            checkedInAt: nil,
            startedAt: nil, completedAt: nil)
    }

    /// Hands an event of the appointments to the service, as the bus does.
    private func deliver(_ payload: some EventPayload, to ward: Ward) async throws {
        let event = try CloudEvent(
            JSONValue.object([
                "specversion": "1.0", "id": "e", "source": "/hms/appointments", "type": .string(type(of: payload).type),
                "subject": .string(payload.subject), "time": .string(ward.clock.now.description),
                "data": try JSONValue(parsing: JSON.encode(payload)),
            ]).bytes)
        let follower = event.type.hasPrefix("walk_in.") ? WalkInFollower.subscription : AppointmentFollower.subscription
        try await ward.test.store.write(.test) { tx in try follower.handle(event, tx) }
    }

    @Test("without a care relation the answer is the same for a chart that exists and one that does not")
    func refused() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let refusals = [
            await problem { try await list(ward, asha.id, by: doctor) },
            await problem { try await list(ward, PatientID(unchecked: "none"), by: doctor) },
            await problem { try await ward.module.records.add(try allergy(), to: asha.id, by: doctor) },
        ]
        #expect(refusals.allSatisfy { $0 == Problem.forbidden })
    }

    @Test("roles: the patient reads the own chart, records read all, a clerk reads none")
    func roles() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let other = try await ward.register("Imran", "Khan")
        _ = try await ward.module.records.add(try allergy(), to: asha.id, by: ward.records)
        #expect(try await list(ward, asha.id, by: ward.records) == 1)
        #expect(try await list(ward, asha.id, by: TestCaller.patient(asha.id)) == 1)
        #expect(await problem { try await list(ward, other.id, by: TestCaller.patient(asha.id)) } == Problem.forbidden)
        #expect(await problem { try await list(ward, asha.id, by: ward.clerk) } == Problem.forbidden)
        let own = TestCaller.patient(asha.id)
        #expect(
            await problem { try await ward.module.records.add(try allergy(), to: asha.id, by: own) }
                == Problem.forbidden)
    }

    @Test("an appointment opens the chart to its doctor, until some weeks after; a cancelled one closes it")
    func appointment() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let facts = facts(asha.id, ward.clock.now + .hours(2))
        try await deliver(AppointmentScheduled(facts: facts), to: ward)
        #expect(try await list(ward, asha.id, by: doctor) == 0)
        let timeline = try await ward.module.timeline.of(
            asha.id, TimelineFilter(), page: PageRequest(limit: 5), by: doctor)
        #expect(try timeline.items.map { try $0.decode(TimelineEntry.self).status } == ["scheduled"])
        ward.clock.advance(by: .days(31))
        #expect(await problem { try await list(ward, asha.id, by: doctor) } == Problem.forbidden)

        let second = try await ward.register("Imran", "Khan")
        try await deliver(AppointmentScheduled(facts: self.facts(second.id, ward.clock.now)), to: ward)
        try await deliver(AppointmentCancelled(facts: self.facts(second.id, ward.clock.now), by: "patient"), to: ward)
        ward.clock.advance(by: .minutes(1))
        #expect(await problem { try await list(ward, second.id, by: doctor) } == Problem.forbidden)
    }

    @Test("a walk-in opens the chart to the doctor waited for, until some weeks after; one who left closes it")
    func walkIn() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let waiting = WalkInWaiting(
            ticket: "t1", patient: asha.id, doctor: DoctorID(unchecked: "d1"), at: ward.clock.now)
        try await deliver(waiting, to: ward)
        #expect(try await list(ward, asha.id, by: doctor) == 0)
        let team = try await ward.module.careTeams.of(asha.id, page: nil, limit: 5, by: ward.records)
        #expect(try team.items.map { try $0.decode(CareRelation.self).source } == [.walkIn])
        try await deliver(WalkInLeft(ticket: "t1"), to: ward)
        ward.clock.advance(by: .minutes(1))
        #expect(await problem { try await list(ward, asha.id, by: doctor) } == Problem.forbidden)
        // Came back, and was seen.
        try await deliver(waiting, to: ward)
        #expect(try await list(ward, asha.id, by: doctor) == 0)
        ward.clock.advance(by: .days(30))
        #expect(await problem { try await list(ward, asha.id, by: doctor) } == Problem.forbidden)
    }

    @Test("the care team")
    func careTeam() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let nurse = TestCaller.having(.clinicalRead, .clinicalWrite, id: "user-nurse")
        let member = CareTeamMember(user: UserID(unchecked: "user-nurse"), role: try text("physiotherapist"))
        #expect(
            await problem { try await ward.module.careTeams.add(member, to: asha.id, by: doctor) } == Problem.forbidden)
        let relation = try await ward.module.careTeams.add(member, to: asha.id, by: ward.clerk)
        #expect(try await list(ward, asha.id, by: nurse) == 0)
        try await ward.module.careTeams.end(relation.id, of: asha.id, by: ward.clerk)
        ward.clock.advance(by: .seconds(1))
        #expect(await problem { try await list(ward, asha.id, by: nurse) } == Problem.forbidden)
        let both = CareTeamMember(user: UserID(unchecked: "u"), doctor: DoctorID(unchecked: "d"))
        #expect(
            await problem { try await ward.module.careTeams.add(both, to: asha.id, by: ward.clerk) }?.kind
                == .unprocessable)
    }

    @Test("emergency access opens the chart for four hours, and waits for a supervisor")
    func emergency() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let access = try await ward.module.emergencies.open(asha.id, because: text("unconscious"), by: doctor)
        #expect(try await list(ward, asha.id, by: doctor) == 0)
        #expect(try await ward.events().last == "access.emergency")

        let supervisor = TestCaller.having(.emergencyReview, id: "user-chief")
        let open = try await ward.module.emergencies.list(acknowledged: false, limit: 5, after: nil, by: supervisor)
        #expect(open.items.map(\.id) == [access.id.text])
        let acknowledged = try await ward.module.emergencies.acknowledge(access.id, finding: nil, by: supervisor)
        #expect(acknowledged.acknowledgedBy == "user-chief")
        let rest = try await ward.module.emergencies.list(acknowledged: false, limit: 5, after: nil, by: supervisor)
        #expect(rest.items.isEmpty)

        ward.clock.advance(by: .hours(4) + .seconds(1))
        #expect(await problem { try await list(ward, asha.id, by: doctor) } == Problem.forbidden)
    }

    @Test("nobody acknowledges the own emergency access")
    func ownReview() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let chief = TestCaller.having(.emergencyAccess, .emergencyReview, id: "user-chief")
        let access = try await ward.module.emergencies.open(asha.id, because: text("unconscious"), by: chief)
        #expect(
            await problem { try await ward.module.emergencies.acknowledge(access.id, finding: nil, by: chief) }
                == Problem.forbidden)
    }

    @Test("an admission opens the chart to who attends, and a transfer hands it over")
    func admission() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let needs = StayNeeds(attendingDoctor: DoctorID(unchecked: "d1"))
        let stay = try await ward.module.encounters.open(
            EncounterOpening(class: .inpatient, needs: needs), for: asha.id, by: ward.clerk)
        #expect(try await list(ward, asha.id, by: doctor) == 0)
        let second = await problem {
            try await ward.module.encounters.open(EncounterOpening(class: .inpatient), for: asha.id, by: ward.clerk)
        }
        #expect(second?.slug == "already-admitted")
        let order = TransferOrder(to: try text("ICU"), attendingDoctor: DoctorID(unchecked: "d2"))
        let moved = try await ward.module.encounters.transfer(stay.id, of: asha.id, order, by: ward.clerk)
        #expect(moved.transfers.count == 1 && moved.needs.location?.description == "ICU")
        let next = TestCaller.doctor(DoctorID(unchecked: "d2"), id: "user-d2")
        #expect(try await list(ward, asha.id, by: next) == 0)
        let summary = Encounter.Summary(course: try text("Recovered."), disposition: .home)
        let left = try await ward.module.encounters.discharge(stay.id, of: asha.id, summary, by: ward.clerk)
        #expect(left.status == .finished)
        #expect(
            try await ward.events() == [
                "patient.created", "patient.admitted", "patient.transferred", "patient.discharged",
            ])
        let again = await problem {
            try await ward.module.encounters.discharge(stay.id, of: asha.id, summary, by: ward.clerk)
        }
        #expect(again?.slug == "encounter-closed")
        ward.clock.advance(by: .days(31))
        #expect(await problem { try await list(ward, asha.id, by: next) } == Problem.forbidden)
    }

    @Test("who admits patients does not let themselves into a chart by its care team")
    func ownCareTeam() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let nurse = TestCaller.having(.clinicalRead, .clinicalWrite, .admissionsWrite, id: "user-nurse")
        let own = CareTeamMember(user: UserID(unchecked: "user-nurse"))
        #expect(await problem { try await ward.module.careTeams.add(own, to: asha.id, by: nurse) } == Problem.forbidden)
        #expect(await problem { try await list(ward, asha.id, by: nurse) } == Problem.forbidden)
        let colleague = CareTeamMember(user: UserID(unchecked: "user-other"))
        _ = try await ward.module.careTeams.add(colleague, to: asha.id, by: nurse)
    }

    @Test("an emergency access is reviewed by a person, not by a program that may act for who took it")
    func reviewByKey() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let access = try await ward.module.emergencies.open(asha.id, because: text("unconscious"), by: doctor)
        let key = Caller(kind: .apiKey, id: "key-1", roles: ["manager"], permissions: [.emergencyReview])
        #expect(
            await problem { try await ward.module.emergencies.acknowledge(access.id, finding: nil, by: key) }
                == Problem.forbidden)
    }

    @Test("a patient sees nothing of a note before it is signed: neither in the timeline nor in the export")
    func drafts() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let own = TestCaller.patient(asha.id)
        let draft = NoteDraft(title: try text("Suspected tumour"), text: try text("To be discussed."), encounter: nil)
        let note = try await ward.module.notes.write(draft, for: asha.id, by: ward.records)
        func titles(_ caller: Caller) async throws -> [String] {
            try await ward.module.timeline.of(asha.id, TimelineFilter(), page: PageRequest(limit: 5), by: caller).items
                .map { try $0.decode(TimelineEntry.self).title }
        }
        func export() async throws -> String {
            String(decoding: try await ward.module.exports.export(asha.id, as: .json, by: own), as: UTF8.self)
        }
        #expect(try await titles(own).isEmpty)
        #expect(try await titles(ward.records) == ["Suspected tumour"])
        #expect(try await !export().contains("tumour"))
        _ = try await ward.module.notes.sign(note.id, of: asha.id, by: ward.records)
        #expect(try await titles(own) == ["Suspected tumour"])
        #expect(try await export().contains("tumour"))
    }
}
