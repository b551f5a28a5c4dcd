import Contracts
package import Kernel
package import Storage

/// Emergency access ("break the glass"): a reason is mandatory, it ends by itself, and supervisors see each one.
package struct EmergencyAccesses: Sendable {
    /// How long one access lasts.
    package static let duration = Duration.hours(4)

    let store: Store

    package init(store: Store) { self.store = store }

    package func open(_ patient: PatientID, because reason: Text<500>, by caller: Caller) async throws
        -> EmergencyAccess
    {
        let act = try caller.act("patient.emergency-access", .emergencyAccess, reason: reason.description)
        guard let user = caller.user else { throw Problem.forbidden }
        return try await store.write(act) { tx in
            _ = try PatientRegistry.active(patient, tx)
            var access = EmergencyAccess(
                id: tx.newID(), patient: patient, user: user, reason: reason, at: tx.now, until: tx.now + Self.duration)
            try tx.insert(&access)
            try tx.publish(
                EmergencyAccessUsed(user: user, patient: patient, reason: reason.description, until: access.until))
            return access
        }
    }

    /// Newest first; those that nobody has looked at, unless `acknowledged`.
    package func list(acknowledged: Bool, limit: Int, after: Cursor?, by caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grant(.emergencyReview)
        return try await store.read(grant) { snapshot in
            try snapshot.records(EmergencyAccess.byReview.equals(acknowledged).descending, limit: limit, after: after)
        }
    }

    package func acknowledge(
        _ id: EntityID<EmergencyAccess.Tag>, finding: Text<500>?, by caller: Caller
    ) async throws -> EmergencyAccess {
        let act = try caller.act("patient.emergency-access.acknowledge", .emergencyReview)
        return try await store.write(act) { tx in
            guard var access = try tx.get(EmergencyAccess.self, id) else {
                throw PatientsError.notFound("emergency-access")
            }
            guard access.acknowledgedAt == nil else { throw PatientsError.alreadyAcknowledged }
            // Nobody reviews themselves, by an API key of their own neither.
            guard let reviewer = caller.user, access.user != reviewer else { throw Problem.forbidden }
            access.acknowledgedBy = caller.id
            access.acknowledgedAt = tx.now
            access.finding = finding
            try tx.update(&access)
            return access
        }
    }
}
