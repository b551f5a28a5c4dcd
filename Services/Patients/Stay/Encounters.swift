import Contracts
package import Kernel
package import Storage
package import Web

/// Admission, transfer, discharge (ADT), and visits that need no bed.
package struct Encounters: Sendable {
    /// After an encounter those who attended read the chart this long.
    package static let careAfterStay = Duration.days(30)

    let clinical: ClinicalStore
    let store: Store

    package func list(of patient: PatientID, page: PageRequest, by caller: Caller) async throws -> Page<Record> {
        try await clinical.read(patient, by: caller) { snapshot in
            try snapshot.records(Encounter.byTime.equals(patient).descending, page)
        }
    }

    package func encounter(_ id: EncounterID, of patient: PatientID, by caller: Caller) async throws -> Encounter {
        try await clinical.read(patient, by: caller) { try Self.require(id, of: patient, $0) }
    }

    /// Those who are in the hospital now, newest first.
    package func inpatients(page: PageRequest, by caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grant(.admissionsWrite)
        let query = Encounter.byStatus.equals(Encounter.Class.inpatient.rawValue, Encounter.Status.inProgress.rawValue)
        return try await store.read(grant) { try $0.records(query.descending, page) }
    }

    package func open(_ opening: EncounterOpening, for patient: PatientID, by caller: Caller) async throws -> Encounter
    {
        let act = try caller.act("encounter.open", .admissionsWrite)
        try opening.needs.check()
        return try await store.write(act) { tx in
            _ = try PatientRegistry.active(patient, tx)
            var encounter = Encounter(
                id: tx.newID(), patient: patient, class: opening.class, status: .inProgress, needs: opening.needs,
                startedAt: tx.now, admittedAt: opening.class == .inpatient ? tx.now : nil, transfers: [],
                openedBy: caller.id)
            if encounter.class == .inpatient { try Self.refuseSecondStay(patient, tx) }
            try tx.insert(&encounter)
            try Self.follow(encounter, tx)
            if encounter.class == .inpatient { try Self.publishAdmission(encounter, tx) }
            return encounter
        }
    }

    /// Turns a visit or an emergency into a stay.
    package func admit(_ id: EncounterID, of patient: PatientID, by caller: Caller) async throws -> Encounter {
        try await edit(id, of: patient, "encounter.admit", by: caller) { encounter, tx in
            try Self.refuseSecondStay(patient, tx)
            encounter.class = .inpatient
            encounter.admittedAt = tx.now
            try Self.publishAdmission(encounter, tx)
        }
    }

    package func change(
        _ id: EncounterID, of patient: PatientID, _ patch: Patch<StayNeeds>, expected: Int, by caller: Caller
    ) async throws -> Encounter {
        try await edit(id, of: patient, "encounter.change", by: caller) { encounter, tx in
            guard encounter.revision == expected else { throw PatientsError.revisionConflict }
            encounter.needs = try patch.applied(to: encounter.needs)
            try encounter.needs.check()
        }
    }

    package func transfer(
        _ id: EncounterID, of patient: PatientID, _ order: TransferOrder, by caller: Caller
    ) async throws -> Encounter {
        try await edit(id, of: patient, "encounter.transfer", by: caller) { encounter, tx in
            encounter.transfers.append(
                .init(at: tx.now, from: encounter.needs.location, to: order.to, reason: order.reason, by: caller.id))
            encounter.needs.location = order.to
            if let doctor = order.attendingDoctor { encounter.needs.attendingDoctor = doctor }
            if let nurse = order.attendingNurse { encounter.needs.attendingNurse = nurse }
            try tx.publish(
                PatientTransferred(patient: patient, encounter: id, to: order.to.description, at: tx.now))
        }
    }

    package func discharge(
        _ id: EncounterID, of patient: PatientID, _ summary: Encounter.Summary, by caller: Caller
    ) async throws -> Encounter {
        try await edit(id, of: patient, "encounter.discharge", by: caller) { encounter, tx in
            encounter.status = .finished
            encounter.endedAt = tx.now
            encounter.summary = summary
            guard encounter.class == .inpatient else { return }
            try tx.publish(PatientDischarged(patient: patient, encounter: id, at: tx.now))
        }
    }

    package func cancel(_ id: EncounterID, of patient: PatientID, by caller: Caller) async throws -> Encounter {
        try await edit(id, of: patient, "encounter.cancel", by: caller) { encounter, tx in
            // A stay has begun for other services too, and ends by a discharge.
            guard encounter.class != .inpatient else {
                throw Problem.invalid("", "must not be an admission; discharge the patient")
            }
            encounter.status = .cancelled
            encounter.endedAt = tx.now
        }
    }

    private func edit(
        _ id: EncounterID, of patient: PatientID, _ action: String, by caller: Caller,
        _ change: @escaping @Sendable (inout Encounter, Transaction) throws -> Void
    ) async throws -> Encounter {
        let act = try caller.act(action, .admissionsWrite)
        return try await store.write(act) { tx in
            var encounter = try Self.require(id, of: patient, tx)
            guard encounter.status == .inProgress else { throw PatientsError.encounterClosed }
            try change(&encounter, tx)
            try tx.update(&encounter)
            try Self.follow(encounter, tx)
            return encounter
        }
    }

    static func require(_ id: EncounterID, of patient: PatientID, _ reading: some Reading) throws -> Encounter {
        guard let encounter = try reading.get(Encounter.self, id), encounter.patient == patient else {
            throw PatientsError.notFound("encounter")
        }
        return encounter
    }

    private static func refuseSecondStay(_ patient: PatientID, _ tx: Transaction) throws {
        guard try tx.count(Encounter.openStay.equals(patient), limit: 1) == 0 else {
            throw PatientsError.alreadyAdmitted
        }
    }

    private static func publishAdmission(_ encounter: Encounter, _ tx: Transaction) throws {
        try tx.publish(
            PatientAdmitted(
                patient: encounter.patient, encounter: encounter.id, doctor: encounter.needs.attendingDoctor, at: tx.now
            ))
    }

    /// Keeps the care relations of those who attend, and the timeline, in step.
    static func follow(_ encounter: Encounter, _ tx: Transaction) throws {
        let until = encounter.endedAt.map { $0 + careAfterStay }
        var attending: [Clinician] = []
        if let doctor = encounter.needs.attendingDoctor { attending.append(.doctor(doctor)) }
        if let nurse = encounter.needs.attendingNurse { attending.append(.user(nurse)) }
        let keys = Set(attending.map(\.key))
        for var relation in try tx.find(CareRelation.byBasis.equals(encounter.id.text), limit: 100).items
        where !keys.contains(relation.clinician) && relation.until == nil {
            // Who handed over still writes letters.
            relation.until = tx.now + careAfterStay
            try tx.update(&relation)
        }
        for clinician in attending {
            try CareRelation.set(
                .encounter, encounter.id.text, of: encounter.patient, with: clinician, until: until, tx)
        }
        let title = encounter.needs.reason.map { "\(encounter.class.rawValue): \($0)" } ?? encounter.class.rawValue
        try TimelineEntry.note(
            .encounter, encounter.id.text, of: encounter.patient, at: encounter.startedAt, title: title,
            status: encounter.status.rawValue, by: encounter.needs.attendingDoctor?.text ?? encounter.openedBy, tx)
    }
}
