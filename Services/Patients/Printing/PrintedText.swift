import Kernel

/// How values are written on paper, in the hospital's time.
struct PrintedText: Sendable {
    let zone: HospitalZone

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// "7 May 1990": nobody takes the month for the day.
    static func date(_ date: LocalDate?) -> String {
        guard let date else { return "" }
        let (year, month, day) = date.parts
        return "\(day) \(months[month - 1]) \(year)"
    }

    func date(_ instant: Instant) -> String { Self.date(zone.date(of: instant)) }

    /// "23 Nov 2026, 14:30"
    func time(_ instant: Instant?) -> String {
        guard let instant else { return "" }
        return "\(date(instant)), \(zone.time(of: instant))"
    }

    /// A birth date that was made from an age has a year only.
    static func birth(_ details: PatientDetails) -> String {
        guard let birthDate = details.birthDate else { return "unknown" }
        return details.birthDateIsEstimated ? "about \(birthDate.year)" : date(birthDate)
    }

    /// The words of a code: `enteredInError` is "entered in error".
    static func words(_ code: String) -> String {
        var words = ""
        for character in code {
            if character.isUppercase { words += " " }
            words += character.lowercased()
        }
        return words
    }

    static func words<Value: RawRepresentable<String>>(_ value: Value?) -> String {
        value.map { words($0.rawValue) } ?? ""
    }

    /// "Body temperature"
    static func sentence<Value: RawRepresentable<String>>(_ value: Value) -> String {
        let words = words(value.rawValue)
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// What its holder calls the document.
    static func kind(_ kind: NationalIdentifier.Kind) -> String {
        switch kind {
        case .pan: "PAN"
        case .voterID: "Voter ID"
        case .other: "Other"
        case .aadhaar, .passport, .drivingLicence: sentence(kind)
        }
    }

    /// The English name of a language of India; the tag itself of others.
    static func language(_ tag: Text<35>?) -> String {
        guard let tag = tag?.description else { return "" }
        return languages[String(tag.prefix { $0 != "-" }).lowercased()] ?? tag
    }

    /// English, and the languages of the eighth schedule of the Constitution of India, by their codes of ISO 639.
    private static let languages = [
        "as": "Assamese", "bn": "Bengali", "brx": "Bodo", "doi": "Dogri", "en": "English", "gu": "Gujarati",
        "hi": "Hindi",
        "kn": "Kannada", "kok": "Konkani", "ks": "Kashmiri", "mai": "Maithili", "ml": "Malayalam", "mni": "Manipuri",
        "mr": "Marathi", "ne": "Nepali", "or": "Odia", "pa": "Punjabi", "sa": "Sanskrit", "sat": "Santali",
        "sd": "Sindhi",
        "ta": "Tamil", "te": "Telugu", "ur": "Urdu",
    ]

    static func sex(_ sex: Sex) -> String { sex == .unknown ? "not recorded" : sentence(sex) }

    static func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }

    /// Those that are there, one behind the other.
    static func list(_ parts: [String?], separator: String = ", ") -> String {
        parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: separator)
    }

    /// "120/80 mmHg". UCUM writes units for machines: `mm[Hg]`, `Cel`, `{score}`.
    static func measure(_ vital: Vital) -> String {
        let unit =
            switch vital.unit {
            case "Cel": " °C"
            case "mm[Hg]": " mmHg"
            case "{score}": ""
            case "%": "%"
            case "/min": "/min"
            default: " \(vital.unit)"
            }
        func short(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }
        return short(vital.value) + (vital.diastolic.map { "/\(short($0))" } ?? "") + unit
    }
}
