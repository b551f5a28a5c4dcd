import Foundation
import Kernel
import Patients
import TestSupport
import Testing

@Suite("What is printed of patients")
struct PrintTests {
    /// What `pdftotext` reads; nothing where it is not installed.
    private static let pdftotext = URL(filePath: "/usr/bin/pdftotext")
    private static let canRead = FileManager.default.isExecutableFile(atPath: pdftotext.path())

    private func words(of pdf: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "hms-\(UUID().uuidString).pdf")
        try Data(pdf).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = Self.pdftotext
        process.arguments = ["-layout", file.path(), "-"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private func chart(_ ward: Ward) async throws -> Patient {
        let asha = try await ward.register("आशा", "राव", born: "1990-05-17", phone: "9876543210")
        let records = ward.module.records
        _ = try await records.add(
            Allergy(substance: try text("Penicillin"), severity: .severe), to: asha.id, by: ward.records)
        _ = try await records.add(
            Allergy(substance: try text("Strawberries"), status: .resolved), to: asha.id, by: ward.records)
        let pressure = try #require(Vital(.heartRate, 72, at: ward.clock.now - .hours(1)))
        _ = try await records.add(pressure, to: asha.id, by: ward.records)
        _ = try await ward.module.notes.write(
            NoteDraft(title: try text("Visit"), text: try text("Only a draft")), for: asha.id, by: ward.records)
        return asha
    }

    @Test("the whole record has what the chart has; the patient's own is without drafts", .enabled(if: canRead))
    func record() async throws {
        let ward = try await Ward()
        let asha = try await chart(ward)
        let full = try words(of: await ward.module.prints.record(of: asha.id, by: ward.records))
        for words in [
            "आशा राव", asha.mrn.description, "17 May 1990", "+919876543210", "Penicillin", "severe", "72/min",
            "Only a draft",
        ] {
            #expect(full.contains(words), "\(words) in \(full)")
        }
        let own = try words(of: await ward.module.prints.record(of: asha.id, by: TestCaller.patient(asha.id)))
        #expect(own.contains("Strawberries") && !own.contains("Only a draft"))
    }

    @Test(
        "a stay is in the record with its discharge summary; a signed note with what it said before",
        .enabled(if: canRead))
    func course() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let needs = StayNeeds(reason: try text("Fever"), location: try text("Ward 3"))
        let stay = try await ward.module.encounters.open(
            EncounterOpening(class: .inpatient, needs: needs), for: asha.id, by: ward.clerk)
        let summary = Encounter.Summary(
            diagnoses: [try text("Pneumonia")], course: try text("Better every day."), advice: try text("Rest."),
            disposition: .home)
        _ = try await ward.module.encounters.discharge(stay.id, of: asha.id, summary, by: TestCaller.everything)
        let notes = ward.module.notes
        let note = try await notes.write(
            NoteDraft(title: try text("Visit"), text: try text("First words")), for: asha.id, by: ward.records)
        _ = try await notes.sign(note.id, of: asha.id, by: ward.records)
        _ = try await notes.amend(
            note.id, of: asha.id, NoteAmendment(text: text("Second words"), reason: text("typo")), by: ward.records)
        let pdf = try words(of: await ward.module.prints.record(of: asha.id, by: TestCaller.patient(asha.id)))
        for words in [
            "Inpatient", "Fever", "Ward 3", "Pneumonia", "Better every day.", "Advice: Rest.", "First words",
            "Second words",
            "amended: typo", "Version 1", "None on record.",
        ] { #expect(pdf.contains(words), "\(words) in \(pdf)") }
    }

    @Test("the whole record is for those who may export, with access to the chart")
    func refused() async throws {
        let ward = try await Ward()
        let asha = try await chart(ward)
        let prints = ward.module.prints
        #expect(await problem { try await prints.record(of: asha.id, by: ward.clerk) }?.kind == .forbidden)
        let exporter = TestCaller.having(.patientsExport, .clinicalRead)
        #expect(await problem { try await prints.record(of: asha.id, by: exporter) }?.kind == .forbidden)
        let other = try await ward.register("Other")
        #expect(
            await problem { try await prints.record(of: asha.id, by: TestCaller.patient(other.id)) }?.kind == .forbidden
        )
        #expect(
            await problem { try await prints.card(of: asha.id, by: TestCaller.patient(asha.id)) }?.kind == .forbidden)
    }

    @Test(
        "a wristband names active allergies to those who may see the chart; others are sent to it",
        .enabled(if: canRead))
    func wristband() async throws {
        let ward = try await Ward()
        let asha = try await chart(ward)
        let prints = ward.module.prints
        let full = try words(of: await prints.wristband(of: asha.id, by: ward.records))
        #expect(full.contains("आशा राव") && full.contains("ALLERGY: Penicillin") && !full.contains("Strawberries"))
        let clerks = try words(of: await prints.wristband(of: asha.id, by: ward.clerk))
        #expect(clerks.contains("Allergies: see chart") && !clerks.contains("Penicillin"))
        // A clinician without a relation to the patient, and one who looks at somebody without allergies.
        let stranger = TestCaller.having(.patientsRead, .clinicalRead, id: "user-stranger")
        #expect(try words(of: await prints.wristband(of: asha.id, by: stranger)).contains("see chart"))
        let other = try await ward.register("Ravi", sex: .male)
        #expect(try words(of: await prints.wristband(of: other.id, by: ward.records)).contains("No allergy on record"))
        _ = try await ward.module.records.recordNoKnownAllergies(of: other.id, by: ward.records)
        #expect(try words(of: await prints.wristband(of: other.id, by: ward.records)).contains("No known allergies"))
    }

    @Test("many allergies are counted, not cut off", .enabled(if: canRead))
    func manyAllergies() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        for number in 1...12 {
            let allergy = Allergy(substance: try text("Substance number \(number)"))
            _ = try await ward.module.records.add(allergy, to: asha.id, by: ward.records)
        }
        let band = try words(of: await ward.module.prints.wristband(of: asha.id, by: ward.records))
        #expect(band.contains("ALLERGIES: 12, see chart"))
    }

    @Test("a card has nothing clinical; the QR code names the record number only", .enabled(if: canRead))
    func card() async throws {
        let ward = try await Ward()
        let asha = try await chart(ward)
        let card = try words(of: await ward.module.prints.card(of: asha.id, by: ward.records))
        #expect(card.contains(asha.mrn.description) && card.contains("Female") && !card.contains("llerg"))
        let svg = String(decoding: try await ward.module.prints.code(of: asha.id, by: ward.clerk), as: UTF8.self)
        #expect(svg.hasPrefix("<svg ") && !svg.contains("राव"))
        #expect(PatientCode(PatientCode(asha.mrn).description)?.mrn == asha.mrn)
        #expect(PatientCode("hms:patient:MRN00012341") == nil && PatientCode(asha.mrn.description) == nil)
    }

    @Test("a merged record gets no band", arguments: [true, false])
    func merged(isMerged: Bool) async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let other = try await ward.register("Usha", "Rao", reviewed: true)
        if isMerged {
            _ = try await ward.module.merges.merge(
                asha.id, MergeRequest(duplicate: other.id, reason: try text("one")), by: ward.records)
        }
        let refusal = await problem { try await ward.module.prints.wristband(of: other.id, by: ward.clerk) }
        #expect(refusal?.slug == (isMerged ? "patient-not-active" : nil))
    }
}
