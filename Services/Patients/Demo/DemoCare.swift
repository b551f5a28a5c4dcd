import Contracts
package import Kernel
import Storage

/// What care leaves behind in a demo hospital: charts with a course, stays, an emergency access that nobody has looked at, and
/// two records that are probably of people who have one already.
struct DemoCare: Sendable {
    /// Patients with a full chart.
    static let mostCharts = 12

    let doctor: DoctorID
    /// Who writes.
    let author: UserID
    let nurse: UserID

    /// A year of measurements every month, and the last weeks; notes; what the patient has, takes and does not tolerate.
    func fillChart(_ patient: PatientID, _ number: Int, in tx: Transaction) throws {
        try add(
            Text("Penicillin").map {
                Allergy(substance: $0, category: .medication, reaction: Text("Rash"), severity: .severe)
            }, patient, daysAgo: 900, in: tx)
        try add(
            Text("Peanuts").map { Allergy(substance: $0, category: .food, severity: .moderate) }, patient, daysAgo: 880,
            in: tx)
        let problems = [("I10", "Essential hypertension"), ("E11.9", "Type 2 diabetes mellitus")]
        for (index, (code, words)) in problems.enumerated() {
            let condition = Text<300>(words).map {
                Condition(code: ICD10Code(code), description: $0, certainty: .confirmed, isProblem: true)
            }
            try add(condition, patient, daysAgo: 700 - index * 90, in: tx)
        }
        for (name, strength, frequency) in [
            ("Amlodipine", "5 mg", "1-0-0"), ("Metformin", "500 mg", "1-0-1"), ("Atorvastatin", "20 mg", "0-0-1"),
        ] {
            let medication = Text<200>(name).map {
                Medication(
                    name: $0, strength: Text(strength), route: Text("oral"), frequency: Text(frequency),
                    source: .prescribed)
            }
            try add(medication, patient, daysAgo: 600, in: tx)
        }
        for days in stride(from: 390, through: 30, by: -30) + [21, 14, 7, 1] {
            try measure(patient, number, days, in: tx)
        }
        try write("Follow-up", "Feels well. Blood pressure falls under treatment. Continue.", patient, 92, in: tx)
        try write(
            "Follow-up", "Sugar still above target. Metformin twice a day. Diet sheet given.", patient, 31, in: tx)
        if number % 2 == 0 { try write("Ankle swelling", "Complains of ankle swelling.", patient, nil, in: tx) }
    }

    private func measure(_ patient: PatientID, _ number: Int, _ days: Int, in tx: Transaction) throws {
        let at = tx.now - .days(days) - .hours(number % 5)
        // Falls slowly over the year, up and down from time to time.
        let swing = Double((days * 7 + number * 5) % 13) - 6
        let course = Double(days) / 390
        let systolic = (126 + 24 * course + swing).rounded()
        let vitals = [
            Vital(.bloodPressure, systolic, diastolic: (78 + 12 * course + swing / 2).rounded(), at: at),
            Vital(.heartRate, 72 + swing, at: at), Vital(.bodyTemperature, tenths(36.6 + swing / 30), at: at),
            Vital(.oxygenSaturation, 97 + (swing / 6).rounded(), at: at),
            Vital(.bodyWeight, tenths(Double(64 + number * 3) + 4 * course), at: at),
            Vital(.bloodGlucose, (132 + 40 * course + swing * 2).rounded(), at: at),
        ]
        for vital in vitals { try add(vital, patient, daysAgo: days, at: at, in: tx) }
    }

    /// As a scale or a thermometer shows it.
    private func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private func add<Facts: ClinicalFacts>(
        _ facts: Facts?, _ patient: PatientID, daysAgo: Int, at: Instant? = nil, in tx: Transaction
    ) throws {
        guard let facts else { return }
        let at = at ?? tx.now - .days(daysAgo)
        var record = ClinicalRecord(
            id: tx.newID(), patient: patient, facts: facts, occurredAt: at, by: author.text, at: at)
        try tx.insert(&record)
        try facts.settle(of: patient, by: author.text, tx)
        try enter(Facts.timelineKind, record.id.text, patient, at, facts.title, facts.state, in: tx)
    }

    /// - Parameter daysAgo: when it was signed; nothing for a draft of an hour ago.
    private func write(
        _ title: String, _ words: String, _ patient: PatientID, _ daysAgo: Int?, in tx: Transaction
    ) throws {
        guard let title = Text<200>(title), let text = LongText<20_000>(words) else { return }
        let at = daysAgo.map { tx.now - .days($0) } ?? tx.now - .hours(1)
        let isSigned = daysAgo != nil
        var note = ClinicalNote(
            id: tx.newID(), patient: patient, encounter: nil, title: title, text: text,
            status: isSigned ? .signed : .draft, version: isSigned ? 1 : 0, author: author.text, createdAt: at,
            signedAt: isSigned ? at + .minutes(10) : nil, signedBy: isSigned ? author.text : nil)
        try tx.insert(&note)
        try enter(.note, note.id.text, patient, at, title.description, note.status.rawValue, in: tx)
    }

    private func enter(
        _ kind: TimelineEntry.Kind, _ thing: String, _ patient: PatientID, _ at: Instant, _ title: String,
        _ status: String, in tx: Transaction
    ) throws {
        var entry = TimelineEntry(
            id: tx.newID(), patient: patient, kind: kind, thing: thing, at: at, title: String(title.prefix(200)),
            status: status, by: author.text)
        try tx.insert(&entry)
    }

    /// Six are in the wards, in the care of the doctor and the nurse.
    func admit(_ patients: [PatientID], in tx: Transaction) throws {
        let reasons = [
            "Chest pain", "Heart failure", "Observation after angiography", "Pneumonia", "Atrial fibrillation",
        ]
        for (number, patient) in patients.enumerated() {
            let since = tx.now - .days(number + 1)
            let today = HospitalZone.utc.date(of: tx.now)
            let needs = StayNeeds(
                reason: Text(reasons[number % reasons.count]),
                location: Text("Ward \(number / 3 + 1), bed \(number + 1)"),
                attendingDoctor: doctor, attendingNurse: nurse, expectedDischarge: today.adding(days: 1 + number % 4),
                diet: number % 2 == 0 ? Text("Low salt") : nil)
            var encounter = Encounter(
                id: tx.newID(), patient: patient, class: .inpatient, status: .inProgress, needs: needs,
                startedAt: since, admittedAt: since, transfers: [], openedBy: author.text)
            try tx.insert(&encounter)
            try Encounters.follow(encounter, tx)
            try tx.publish(
                PatientAdmitted(patient: patient, encounter: encounter.id, doctor: doctor, at: since))
        }
    }

    /// The nurse opened a chart two hours ago.
    func openForEmergency(_ patient: PatientID, in tx: Transaction) throws {
        guard let reason = Text<500>("Collapsed in the corridor; allergies had to be known") else { return }
        var access = EmergencyAccess(
            id: tx.newID(), patient: patient, user: nurse, reason: reason, at: tx.now - .hours(2),
            until: tx.now - .hours(2) + EmergencyAccesses.duration)
        try tx.insert(&access)
        try tx.publish(
            EmergencyAccessUsed(user: nurse, patient: patient, reason: reason.description, until: access.until))
    }

    /// The second record becomes one of the same person, mistyped: a letter of the name is missing.
    func duplicate(_ original: PatientID, as second: PatientID, in tx: Transaction) throws {
        guard let first = try tx.get(Patient.self, original), var patient = try tx.get(Patient.self, second),
            let name = PersonName(
                given: String(first.details.name.given.description.dropLast()),
                family: first.details.name.family?.description)
        else { return }
        patient.details.name = name
        patient.details.birthDate = first.details.birthDate
        patient.details.sex = first.details.sex
        patient.details.phones = first.details.phones
        try tx.update(&patient)
    }
}

extension PatientsModule {
    /// Lets a demo hospital's patients be cared for.
    /// - Parameters:
    ///   - seen: whom the doctor sees today; some of them get full charts, as does the first patient.
    ///   - patients: all, by number.
    ///   - author: the doctor's account.
    package func seedDemoCare(
        seen: [PatientID], patients: [PatientID], doctor: DoctorID, author: UserID, nurse: UserID
    ) async throws {
        let care = DemoCare(doctor: doctor, author: author, nurse: nurse)
        var charts: [PatientID] = []
        for patient in patients.prefix(1) + seen where !charts.contains(patient) { charts.append(patient) }
        let full = charts.prefix(DemoCare.mostCharts)
        try await store.write(.system(store.service, "demo.care", audited: false)) { (tx: Transaction) in
            for (number, patient) in full.enumerated() { try care.fillChart(patient, number, in: tx) }
            guard patients.count >= 60 else { return }
            try care.admit(Array(patients[30..<36]), in: tx)
            try care.openForEmergency(patients[20], in: tx)
            try care.duplicate(patients[4], as: patients[patients.count - 2], in: tx)
            try care.duplicate(patients[6], as: patients[patients.count - 1], in: tx)
        }
    }
}
