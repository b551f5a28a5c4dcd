package import Kernel

/// How long a chart must be kept, whatever the patient asks.
package enum Retention {
    /// Years behind the last treatment. Source: Indian Medical Council (Professional Conduct, Etiquette and Ethics)
    /// Regulations 2002, 1.3.1.
    package static let years = 3
    /// A minor can sue until three years after coming of age at 18. Source: Limitation Act 1963 (India), section 6.
    package static let minorsUntilAge = 21

    /// Why the record may not be erased on that day; nothing, if it may.
    /// - Parameter lastEntry: the day of the newest entry of the timeline.
    package static func obstacle(
        _ patient: Patient, lastEntry: LocalDate?, hasOpenEncounter: Bool, on today: LocalDate
    ) -> String? {
        if patient.legalHold { return "The record is under legal hold." }
        if hasOpenEncounter { return "The patient is being treated." }
        guard let lastEntry else { return nil }
        let end = lastEntry.adding(months: 12 * years)
        if end > today { return "The record must be kept until \(end)." }
        if let birthDate = patient.details.birthDate {
            let end = birthDate.adding(months: 12 * minorsUntilAge)
            if end > today { return "The record of a minor must be kept until \(end)." }
        }
        return nil
    }
}
