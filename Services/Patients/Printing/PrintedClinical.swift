import Documents
import Kernel
import Storage

/// The clinical lists of a printed record, newest first. What was entered in error stays, and says so.
extension PrintedRecord {
    func clinical() throws -> [Block] {
        let lists = [
            try allergies(), try conditions(), try medications(), try immunizations(), try procedures(),
            try histories(),
            try vitals(),
        ]
        return lists.flatMap { $0 }
    }

    private func facts<Facts: ClinicalFacts>(_ type: Facts.Type) throws -> [Facts] {
        try ChartExport.rows(ClinicalRecord<Facts>.self, patient.id, snapshot).reversed().map(\.facts)
    }

    private func allergies() throws -> [Block] {
        let rows = try facts(Allergy.self).map { allergy in
            [
                allergy.substance.description,
                PrintedText.list([allergy.reaction?.description, allergy.note?.description], separator: "\n"),
                PrintedText.words(allergy.severity), PrintedText.words(allergy.status), PrintedText.date(allergy.onset),
            ]
        }
        return Self.section(
            "Allergies",
            [("Substance", 0.26), ("Reaction", 0.3), ("Severity", 0.15), ("Status", 0.14), ("Since", 0.15)],
            rows, none: try none())
    }

    /// Asked and none known is more than nothing on record.
    private func none() throws -> String {
        guard let asked = try NoKnownAllergies.standing(of: patient.id, snapshot) else { return "None on record." }
        return "No known allergies (asked on \(print.date(asked.recordedAt)))."
    }

    private func conditions() throws -> [Block] {
        let rows = try facts(Condition.self).map { condition in
            [
                PrintedText.text(condition.code),
                PrintedText.list([condition.description.description, condition.note?.description], separator: "\n"),
                PrintedText.list([PrintedText.words(condition.status), PrintedText.words(condition.certainty)]),
                PrintedText.date(condition.onset), PrintedText.date(condition.resolvedOn),
            ]
        }
        return Self.section(
            "Conditions", [("ICD-10", 0.1), ("Condition", 0.42), ("Status", 0.18), ("Since", 0.15), ("Until", 0.15)],
            rows,
            none: "None on record.")
    }

    private func medications() throws -> [Block] {
        let rows = try facts(Medication.self).map { medication in
            let dosage = [
                medication.dose?.description, medication.route?.description, medication.frequency?.description,
            ]
            return [
                medication.title,
                PrintedText.list(
                    [
                        PrintedText.list(dosage), medication.indication.map { "for \($0)" },
                        medication.note?.description,
                    ],
                    separator: "\n"),
                PrintedText.words(medication.status), PrintedText.date(medication.startedOn),
                PrintedText.date(medication.stoppedOn),
            ]
        }
        return Self.section(
            "Medicines", [("Medicine", 0.28), ("Dosage", 0.28), ("Status", 0.14), ("Since", 0.15), ("Until", 0.15)],
            rows,
            none: "None on record.")
    }

    private func immunizations() throws -> [Block] {
        let rows = try facts(Immunization.self).map { shot in
            [
                shot.vaccine.description, PrintedText.text(shot.doseNumber?.value), PrintedText.date(shot.givenOn),
                PrintedText.list([shot.manufacturer?.description, shot.lot.map { "lot \($0)" }]),
                PrintedText.list([PrintedText.words(shot.status), shot.reason?.description], separator: ": "),
            ]
        }
        return Self.section(
            "Immunisations", [("Vaccine", 0.3), ("Dose", 0.08), ("Given", 0.15), ("Product", 0.25), ("Status", 0.22)],
            rows)
    }

    private func procedures() throws -> [Block] {
        let rows = try facts(Procedure.self).map { procedure in
            [
                PrintedText.list([procedure.description.description, procedure.bodySite?.description]),
                PrintedText.date(procedure.performedOn), PrintedText.text(procedure.performer),
                PrintedText.text(procedure.outcome), PrintedText.words(procedure.status),
            ]
        }
        return Self.section(
            "Procedures", [("Procedure", 0.3), ("On", 0.15), ("By", 0.18), ("Outcome", 0.23), ("Status", 0.14)], rows)
    }

    private func histories() throws -> [Block] {
        let family = try facts(FamilyHistory.self).map { history in
            [
                PrintedText.sentence(history.relation),
                PrintedText.list([history.condition.description, history.code.map { "(\($0))" }], separator: " "),
                PrintedText.list([
                    history.ageAtOnset.map { "at the age of \($0.value)" }, history.hasDied == true ? "has died" : nil,
                    history.status == .enteredInError ? PrintedText.words(history.status) : nil,
                ]),
                PrintedText.text(history.note),
            ]
        }
        let social = try facts(SocialHistory.self).map { history in
            [
                PrintedText.sentence(history.topic), history.detail.description, PrintedText.words(history.status),
                history.since == nil && history.until == nil ? "" : Self.period(history.since, history.until),
            ]
        }
        return Self.section(
            "Family history", [("Relative", 0.2), ("Condition", 0.3), ("Details", 0.25), ("Note", 0.25)], family)
            + Self.section(
                "Social history", [("Topic", 0.18), ("Detail", 0.36), ("Status", 0.14), ("When", 0.32)], social)
    }

    private func vitals() throws -> [Block] {
        let rows = try facts(Vital.self).map { vital in
            [
                print.time(vital.measuredAt), PrintedText.sentence(vital.type), PrintedText.measure(vital),
                PrintedText.list([
                    vital.status == .final ? nil : PrintedText.words(vital.status), vital.note?.description,
                ]),
            ]
        }
        return Self.section("Vital signs", [("Measured", 0.24), ("Sign", 0.26), ("Value", 0.2), ("Note", 0.3)], rows)
    }
}
