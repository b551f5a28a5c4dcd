/// What a caller may do. The name before the dot is the service that asks for it.
package enum Permission: String, Sendable, Hashable, Codable, CaseIterable {
    case patientsRead = "patients.read"
    case patientsWrite = "patients.write"
    case patientsMerge = "patients.merge"
    case patientsErase = "patients.erase"
    case patientsExport = "patients.export"
    /// Full national identifiers; without it they are masked.
    case patientsIdentifiers = "patients.identifiers"
    case clinicalRead = "clinical.read"
    case clinicalWrite = "clinical.write"
    /// Every patient's clinical record without a care relation, as records departments have.
    case clinicalReadAll = "clinical.read-all"
    case emergencyAccess = "emergency.access"
    case emergencyReview = "emergency.review"
    case admissionsWrite = "admissions.write"

    case doctorsRead = "doctors.read"
    case doctorsWrite = "doctors.write"
    case availabilityWrite = "availability.write"
    case metricsRead = "metrics.read"

    case appointmentsRead = "appointments.read"
    case appointmentsWrite = "appointments.write"
    case appointmentsOverbook = "appointments.overbook"
    case queueWrite = "queue.write"
    case visitTypesWrite = "visit-types.write"

    case usersRead = "users.read"
    case usersWrite = "users.write"
    case rolesWrite = "roles.write"
    case apiKeysWrite = "api-keys.write"
    case sessionsWrite = "sessions.write"
    case auditRead = "audit.read"
    case systemRead = "system.read"
    case systemWrite = "system.write"
    case eventsReplay = "events.replay"

    /// What every signed-in person has: the own account, and for a patient the own record.
    case selfService = "self"
}
