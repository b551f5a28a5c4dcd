import Contracts
package import Kernel
package import Storage
package import Web

/// Lists, adds and changes clinical records of every kind.
package struct ClinicalRecords: Sendable {
    let clinical: ClinicalStore
    let zone: HospitalZone

    /// Newest first.
    /// - Parameter group: narrows to one group, of kinds that have them.
    package func list<Facts: ClinicalFacts>(
        _ type: Facts.Type, of patient: PatientID, group: String? = nil, page: PageRequest, by caller: Caller
    ) async throws -> Page<Record> {
        try await clinical.read(patient, by: caller) { snapshot in
            let query =
                group.map { ClinicalRecord<Facts>.byGroup.equals($0, patient) }
                ?? ClinicalRecord<Facts>.byTime.equals(patient)
            return try snapshot.records(query.descending, page)
        }
    }

    package func record<Facts: ClinicalFacts>(
        _ id: EntityID<Facts>, of patient: PatientID, by caller: Caller
    ) async throws -> Record {
        try await clinical.read(patient, by: caller) { snapshot in
            guard let record = try snapshot.reader.get(Facts.collection, id.text),
                try record.decode(ClinicalRecord<Facts>.self).patient == patient
            else { throw PatientsError.notFound(Facts.noun) }
            return record
        }
    }

    package func add<Facts: ClinicalFacts>(
        _ facts: Facts, to patient: PatientID, by caller: Caller
    ) async throws -> ClinicalRecord<Facts> {
        try await clinical.write(patient, "\(Facts.noun).add", by: caller) { tx in
            try check(facts, at: tx.now)
            return try insert(facts, of: patient, by: caller, tx)
        }
    }

    func insert<Facts: ClinicalFacts>(
        _ facts: Facts, of patient: PatientID, by caller: Caller, _ tx: Transaction
    ) throws -> ClinicalRecord<Facts> {
        var record = ClinicalRecord(
            id: tx.newID(), patient: patient, facts: facts, occurredAt: occurrence(of: facts) ?? tx.now, by: caller.id,
            at: tx.now)
        try tx.insert(&record)
        try note(record, tx)
        return record
    }

    package func change<Facts: ClinicalFacts>(
        _ id: EntityID<Facts>, of patient: PatientID, _ patch: Patch<Facts>, expected: Int, by caller: Caller
    ) async throws -> ClinicalRecord<Facts> {
        try await clinical.write(patient, "\(Facts.noun).change", by: caller) { tx in
            guard var record = try tx.get(ClinicalRecord<Facts>.self, id), record.patient == patient else {
                throw PatientsError.notFound(Facts.noun)
            }
            guard record.revision == expected else { throw PatientsError.revisionConflict }
            let facts = try patch.applied(to: record.facts)
            try check(facts, at: tx.now)
            guard facts != record.facts else { return record }
            // What it was counts too: a merge may have left an active allergy beside a statement that none is known.
            try record.facts.settle(of: patient, by: caller.id, tx)
            record.facts = facts
            record.occurredAt = occurrence(of: facts) ?? record.recordedAt
            record.updatedAt = tx.now
            record.updatedBy = caller.id
            try tx.update(&record)
            try note(record, tx)
            return record
        }
    }

    private func check(_ facts: some ClinicalFacts, at now: Instant) throws {
        let broken = brokenRules(facts, at: now)
        guard broken.isEmpty else { throw Problem.invalid(broken) }
    }

    func brokenRules(_ facts: some ClinicalFacts, at now: Instant) -> [Problem.Field] {
        var broken = facts.brokenRules(on: zone.date(of: now))
        // Five minutes for clocks of devices that run ahead.
        if case .moment(let moment)? = facts.when, moment > now + .minutes(5) {
            broken.append(.init("", "must not have happened in the future"))
        }
        return broken
    }

    private func occurrence(of facts: some ClinicalFacts) -> Instant? {
        switch facts.when {
        case .day(let day): zone.instant(of: day, at: .midnight)
        case .moment(let moment): moment
        case nil: nil
        }
    }

    private func note<Facts: ClinicalFacts>(_ record: ClinicalRecord<Facts>, _ tx: Transaction) throws {
        try TimelineEntry.note(
            Facts.timelineKind, record.id.text, of: record.patient, at: record.occurredAt, title: record.facts.title,
            status: record.facts.state, by: record.recordedBy, tx)
        try record.facts.settle(of: record.patient, by: record.updatedBy, tx)
        try tx.publish(PatientUpdated(patient: record.patient, changed: [Facts.collection]))
    }
}
