import Kernel
import Web

/// The pages of this service's problems.
extension ProblemType {
    static let patientNotFound = ProblemType(
        .notFound, "patient-not-found", "No patient has this id, or it is not yours to see.")

    /// "No such note" and its like.
    static func missing(_ what: String) -> ProblemType {
        ProblemType(
            .notFound, "\(what)-not-found",
            "The patient has no such \(what.replacing("-", with: " ")), or it is not yours to see.")
    }

    static let duplicateSuspected = ProblemType(
        .conflict, "duplicate-suspected",
        "Records that look like this person exist; `candidates` has them with the reasons. Open one of them, or send `\"duplicateCheck\": \"reviewed\"` to register all the same."
    )
    static let identifierTaken = ProblemType(
        .conflict, "identifier-taken",
        "Another patient is registered with the same national identifier. Find that record instead.")
    static let patientNotActive = ProblemType(
        .conflict, "patient-not-active",
        "The record was merged into another, or erased. Use the record that `mergedInto` names.")
    static let noMRNLeft = ProblemType(
        .unavailable, "no-mrn-left", "The sequence of medical record numbers has ended; call the administrator.")
    static let allergiesOnRecord = ProblemType(
        .conflict, "allergies-on-record",
        "The patient has an active allergy on record. Resolve it, or mark it as entered in error, first.")
    static let noteSigned = ProblemType(
        .conflict, "note-signed", "A signed note stays as it is. Amend it with a reason.")
    static let noteNotSigned = ProblemType(
        .conflict, "note-not-signed", "Only signed notes are amended; a draft is changed.")
    static let notTheAuthor = ProblemType(.conflict, "not-the-author", "Drafts belong to their author.")
    static let alreadyAdmitted = ProblemType(
        .conflict, "already-admitted", "A patient has at most one open inpatient encounter.")
    static let encounterClosed = ProblemType(
        .conflict, "encounter-closed", "Discharged and cancelled encounters take no further changes.")
    static let mergeRefused = ProblemType(
        .conflict, "merge-refused", "The two records can't be merged, or unmerged, as they are; the detail says why.")
    static let erasureRefused = ProblemType(
        .conflict, "erasure-refused", "The law or an order asks to keep the record; the detail says which rule.")
    static let alreadyAcknowledged = ProblemType(
        .conflict, "already-acknowledged", "The emergency access was reviewed by somebody else.")
}
