import Documents
import Kernel
import Modules
import Storage

/// A patient's whole record, for paper: what `ChartExport` gives to machines, in the order in which people read charts.
struct PrintedRecord {
    let patient: Patient
    let hospital: Hospital
    let snapshot: Snapshot
    let now: Instant
    /// Whether national identifiers are shown whole.
    let showsIdentifiers: Bool
    /// The patient reads it, who gets no drafts.
    let isOwn: Bool

    var print: PrintedText { PrintedText(zone: hospital.zone) }

    func document(by caller: Caller) throws -> Document {
        let details = patient.details
        var blocks: [Block] = [.facts(try person())]
        blocks += try clinical()
        blocks += try stays()
        blocks += try appointments()
        blocks += contacts()
        blocks += try notes()
        return Document(
            title: "Patient record",
            letterhead: Letterhead(name: hospital.name, code: PatientCode(patient.mrn).description),
            // The number in front, so that the line runs from the left whatever the script of the name.
            subject: "\(patient.mrn) · \(details.name.full) · born \(PrintedText.birth(details))",
            footnote: "Confidential. Printed \(print.time(now)) by \(caller.id).", createdAt: now, blocks: blocks)
    }

    private func person() throws -> [Fact] {
        let details = patient.details
        let age = details.birthDate.flatMap { Age(bornOn: $0, on: details.deceasedOn ?? hospital.zone.date(of: now)) }
        let identifiers =
            showsIdentifiers
            ? try ChartExport.rows(PatientIdentifier.self, patient.id, snapshot).map {
                "\(PrintedText.kind($0.identifier.kind)) \($0.identifier.value)"
            } : patient.identifiers.map { "\(PrintedText.kind($0.type)) \($0.masked)" }
        let facts = [
            Fact("Name", details.name.full),
            Fact("Record number", patient.mrn.description),
            Fact("Born", PrintedText.list([PrintedText.birth(details), age.map { "(\($0))" }], separator: " ")),
            Fact("Sex", PrintedText.sex(details.sex)),
            Fact("Gender", PrintedText.text(details.gender)),
            Fact("Blood group", details.bloodGroup?.rawValue ?? ""),
            Fact("Died", PrintedText.date(details.deceasedOn)),
            Fact("Language", PrintedText.language(details.language)),
            Fact("Telephone", details.phones.map(\.number.description).joined(separator: "\n")),
            Fact("E-mail", details.emails.map(\.description).joined(separator: "\n")),
            Fact("Address", details.addresses.map(Self.address).joined(separator: "\n")),
            Fact("Identifiers", identifiers.joined(separator: "\n")),
            Fact("Status", patient.status == .active ? "" : PrintedText.words(patient.status)),
        ]
        return facts.filter { !$0.value.isEmpty }
    }

    private static func address(_ address: Address) -> String {
        PrintedText.list([
            address.line.description, address.city?.description, address.district?.description,
            PrintedText.list([address.state?.description, address.postalCode?.description], separator: " "),
            address.country?.description,
        ])
    }

    private func contacts() -> [Block] {
        let details = patient.details
        let people = details.emergencyContacts.map {
            [$0.name.description, PrintedText.text($0.relationship), $0.phone.description]
        }
        let policies = details.insurancePolicies.map {
            [
                $0.insurer.description, $0.policyNumber.description, PrintedText.text($0.holder),
                Self.period($0.validFrom, $0.validTo),
            ]
        }
        let consents = details.consents.map {
            [
                PrintedText.sentence($0.purpose), $0.isGiven ? "given" : "refused", Self.period($0.on, $0.until),
                PrintedText.text($0.note),
            ]
        }
        return Self.section("Emergency contacts", [("Name", 0.5), ("Relationship", 0.25), ("Telephone", 0.25)], people)
            + Self.section(
                "Insurance", [("Insurer", 0.26), ("Policy", 0.2), ("Holder", 0.22), ("Valid", 0.32)], policies)
            + Self.section("Consents", [("For", 0.2), ("Answer", 0.12), ("When", 0.32), ("Note", 0.36)], consents)
    }

    static func period(_ from: LocalDate?, _ to: LocalDate?) -> String {
        if from == to { return PrintedText.date(from) }
        if to == nil { return "from \(PrintedText.date(from))" }
        if from == nil { return "until \(PrintedText.date(to))" }
        return "\(PrintedText.date(from)) to \(PrintedText.date(to))"
    }

    /// A table below its heading; nothing for none, unless `none` says so.
    static func section(
        _ title: String, _ columns: [(title: String, share: Double)], _ rows: [[String]], none: String? = nil
    ) -> [Block] {
        guard !rows.isEmpty else { return none.map { [.heading(title), .paragraph($0)] } ?? [] }
        return [.heading(title), .table(Table(columns.map { Table.Column($0.title, share: $0.share) }, rows: rows))]
    }
}
