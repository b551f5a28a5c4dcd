package import Kernel
package import Storage

/// Who came to see a patient, and when they left.
package struct VisitorLog: Sendable {
    let store: Store

    package func of(
        _ encounter: EncounterID, of patient: PatientID, limit: Int, after: Cursor?, by caller: Caller
    ) async throws -> Page<Record> {
        let grant = try caller.grant(.admissionsWrite)
        return try await store.read(grant) { snapshot in
            _ = try Encounters.require(encounter, of: patient, snapshot)
            return try snapshot.records(Visitor.byEncounter.equals(encounter).descending, limit: limit, after: after)
        }
    }

    package func arrive(
        _ entry: VisitorEntry, at encounter: EncounterID, of patient: PatientID, by caller: Caller
    ) async throws -> Visitor {
        let act = try caller.act("visitor.arrive", .admissionsWrite)
        return try await store.write(act) { tx in
            guard try Encounters.require(encounter, of: patient, tx).status == .inProgress else {
                throw PatientsError.encounterClosed
            }
            var visitor = Visitor(
                id: tx.newID(), patient: patient, encounter: encounter, name: entry.name,
                relationship: entry.relationship,
                phone: entry.phone, arrivedAt: tx.now)
            try tx.insert(&visitor)
            return visitor
        }
    }

    package func leave(_ id: EntityID<Visitor.Tag>, of patient: PatientID, by caller: Caller) async throws -> Visitor {
        let act = try caller.act("visitor.leave", .admissionsWrite)
        return try await store.write(act) { tx in
            guard var visitor = try tx.get(Visitor.self, id), visitor.patient == patient else {
                throw PatientsError.notFound("visitor")
            }
            guard visitor.leftAt == nil else { return visitor }
            visitor.leftAt = tx.now
            try tx.update(&visitor)
            return visitor
        }
    }
}
