import Kernel
import Storage

/// Something to see in the charts of the first demo patients.
enum DemoCharts {
    /// Patients with a chart.
    static let most = 2000

    private static let allergies = ["Penicillin", "Peanuts", "Dust mites", "Latex", "Sulfonamides", "Shellfish"]
    private static let conditions = [
        ("E11.9", "Type 2 diabetes mellitus"), ("I10", "Essential hypertension"), ("J45", "Asthma"),
        ("M54.5", "Low back pain"), ("E03.9", "Hypothyroidism"), ("K21.9", "Gastro-oesophageal reflux"),
    ]
    private static let medications = [
        "Metformin", "Amlodipine", "Salbutamol", "Paracetamol", "Levothyroxine", "Omeprazole",
    ]

    /// Every third patient has an allergy, every third was asked and has none, every second a condition with its medication, all a blood pressure and a pulse.
    static func fill(_ number: Int, _ patient: PatientID, seed: UInt64, _ tx: Transaction) throws {
        let pick = number % 6
        func add<Facts: ClinicalFacts>(_ facts: Facts?, _ series: Int, daysAgo: Int) throws {
            guard let facts else { return }
            let at = tx.now - .days(daysAgo)
            var record = ClinicalRecord(
                id: DemoPatients.id(number, seed: seed, series: series), patient: patient, facts: facts, occurredAt: at,
                by: "demo", at: at)
            try tx.insert(&record)
            var entry = TimelineEntry(
                id: DemoPatients.id(number, seed: seed, series: series + 16), patient: patient,
                kind: Facts.timelineKind,
                thing: record.id.text, at: at, title: facts.title, status: facts.state, by: "demo")
            try tx.insert(&entry)
        }
        if number % 3 == 0 {
            try add(Text(allergies[pick]).map { Allergy(substance: $0, severity: .moderate) }, 1, daysAgo: 400 + pick)
        }
        if number % 3 == 1 {
            let at = tx.now - .days(200 + pick)
            var none = NoKnownAllergies(
                id: DemoPatients.id(number, seed: seed, series: 6), patient: patient, by: "demo", at: at)
            try tx.insert(&none)
            try none.enter(tx)
        }
        if number % 2 == 0 {
            let (code, words) = conditions[pick]
            try add(
                Text(words).map { Condition(code: ICD10Code(code), description: $0, isProblem: true) }, 2,
                daysAgo: 300 + pick)
            try add(Text(medications[pick]).map { Medication(name: $0, source: .prescribed) }, 3, daysAgo: 299 + pick)
        }
        let at = tx.now - .days(number % 60)
        let systolic = Double(105 + number % 50)
        try add(
            Vital(.bloodPressure, systolic, diastolic: systolic - 42, at: at), 4, daysAgo: number % 60)
        try add(Vital(.heartRate, Double(58 + number % 45), at: at), 5, daysAgo: number % 60)
    }
}
