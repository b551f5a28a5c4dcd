package import Kernel

/// Why this service refuses. Each has its page in the documentation.
package enum PatientsError: Error, Sendable {
    case patientNotFound
    case notFound(String)
    case duplicateSuspected([DuplicateCandidate])
    case identifierTaken
    case notActive(Patient.Status)
    case noNumberLeft
    case revisionConflict
    case allergiesOnRecord
    case noteIsSigned
    case noteIsDraft
    case notTheAuthor
    case alreadyAdmitted
    case encounterClosed
    case mergeRefused(String)
    case erasureRefused(String)
    case alreadyAcknowledged
}

extension PatientsError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .patientNotFound: return .notFound("patient")
        case .notFound(let what): return .notFound(what)
        case .duplicateSuspected(let candidates):
            var problem = Problem(
                .conflict, "duplicate-suspected",
                "This person may be registered already. Look at the candidates; to register all the same, send duplicateCheck: reviewed."
            )
            problem.extra["candidates"] = .array(candidates.map(\.json))
            return problem
        case .identifierTaken:
            return Problem(
                .conflict, "identifier-taken", "Another patient has this national identifier.",
                fields: [.init("/identifiers", "must not belong to another patient")])
        case .notActive(let status):
            return Problem(.conflict, "patient-not-active", "The record is \(status.rawValue), and can't be changed.")
        case .noNumberLeft:
            return Problem(.unavailable, "no-mrn-left", "The hospital's sequence of medical record numbers has ended.")
        case .revisionConflict:
            return Problem(
                .preconditionFailed, "revision-conflict",
                "It was changed since the revision that If-Match names. Read it again.")
        case .allergiesOnRecord:
            return Problem(.conflict, "allergies-on-record", "The patient has an active allergy on record.")
        case .noteIsSigned:
            return Problem(.conflict, "note-signed", "A signed note can't be changed; amend it.")
        case .noteIsDraft:
            return Problem(.conflict, "note-not-signed", "The note is a draft; change it, or sign it first.")
        case .notTheAuthor:
            return Problem(.conflict, "not-the-author", "Only its author can change or sign a draft.")
        case .alreadyAdmitted:
            return Problem(.conflict, "already-admitted", "The patient is an inpatient already.")
        case .encounterClosed:
            return Problem(.conflict, "encounter-closed", "The encounter has ended.")
        case .mergeRefused(let why): return Problem(.conflict, "merge-refused", why)
        case .erasureRefused(let why): return Problem(.conflict, "erasure-refused", why)
        case .alreadyAcknowledged:
            return Problem(.conflict, "already-acknowledged", "Somebody has acknowledged this access already.")
        }
    }
}
