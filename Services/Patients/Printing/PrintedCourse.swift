import Documents
import Kernel
import Storage

/// What happened to the patient, in a printed record: visits, stays, appointments and notes, newest first.
extension PrintedRecord {
    func stays() throws -> [Block] {
        let encounters = try Array(ChartExport.rows(Encounter.self, patient.id, snapshot).reversed())
        let rows = encounters.map { encounter in
            [
                PrintedText.sentence(encounter.class), PrintedText.list([encounter.needs.reason?.description]),
                print.time(encounter.startedAt), print.time(encounter.endedAt),
                PrintedText.list([PrintedText.words(encounter.status), encounter.needs.location?.description]),
            ]
        }
        let table = Self.section(
            "Visits and stays", [("Kind", 0.13), ("Reason", 0.28), ("From", 0.19), ("Until", 0.19), ("Status", 0.21)],
            rows)
        return table + encounters.flatMap(summary)
    }

    private func summary(of encounter: Encounter) -> [Block] {
        guard let summary = encounter.summary else { return [] }
        var blocks: [Block] = [
            .subheading("Discharge summary, \(print.date(encounter.endedAt ?? encounter.startedAt))"),
            .facts(
                [
                    Fact("Diagnoses", (summary.diagnoses ?? []).map { $0.description }.joined(separator: "\n")),
                    Fact("Discharged to", PrintedText.words(summary.disposition)),
                    Fact("Follow-up", PrintedText.date(summary.followUp)),
                ].filter { !$0.value.isEmpty }), .paragraph(summary.course.description),
        ]
        if let advice = summary.advice { blocks.append(.paragraph("Advice: \(advice)")) }
        return blocks
    }

    /// Appointments are kept by another service; the timeline has what it told of them.
    func appointments() throws -> [Block] {
        let entries = try ChartExport.rows(TimelineEntry.self, patient.id, snapshot).reversed()
        let rows = entries.filter { $0.kind == .appointment }.map { entry in
            [print.time(entry.at), entry.title, PrintedText.words(entry.status)]
        }
        return Self.section("Appointments", [("At", 0.24), ("What", 0.52), ("Status", 0.24)], rows)
    }

    func notes() throws -> [Block] {
        let versions = try ChartExport.rows(ClinicalNoteVersion.self, patient.id, snapshot)
        let notes = try ChartExport.rows(ClinicalNote.self, patient.id, snapshot).reversed()
            .filter { !isOwn || $0.status != .draft }
        guard !notes.isEmpty else { return [] }
        return [.heading("Notes")]
            + notes.flatMap { note -> [Block] in
                let signed = note.signedAt.map { "signed \(print.time($0)) by \(note.signedBy ?? note.author)" }
                let state = [
                    note.status == .draft ? "DRAFT" : nil, "written \(print.time(note.createdAt)) by \(note.author)",
                    signed,
                    note.version > 1 ? "version \(note.version)" : nil, note.reason.map { "amended: \($0)" },
                ]
                let earlier = versions.filter { $0.note == note.id }.sorted { $0.version > $1.version }
                return [
                    .subheading(note.title.description), .remark(PrintedText.list(state, separator: "; ")),
                    .paragraph(note.text.description),
                ]
                    + earlier.flatMap { version -> [Block] in
                        [
                            .remark(
                                "Version \(version.version), signed \(print.time(version.signedAt)), replaced since:"),
                            .paragraph(version.text.description),
                        ]
                    }
            }
    }
}
