import Kernel
package import Storage

extension Patient {
    package static let byMRN = Index<Patient>("mrn", unique: true) { [$0.mrn.description.key] }
    package static let indexes = [byMRN]

    /// What one searches by as one types: names, telephone numbers from either end, and the medical record number.
    package static let words = WordIndex<Patient>("search") { patient in
        guard patient.status != .erased else { return [] }
        return SearchWords.of(patient.details.name, phones: patient.details.phones.map(\.number), mrn: patient.mrn)
    }

    /// What another record of the same person likely has in common with this one, beside the telephone number; see
    /// `MatchWords`. Only live records can be duplicates.
    package static let match = WordIndex<Patient>("match") { patient in
        guard patient.status == .active else { return [] }
        return MatchWords.stored(patient.details)
    }

    package static let wordIndexes = [words, match]
}
