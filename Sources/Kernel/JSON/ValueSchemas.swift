// The schemas accept at least every text that the types accept: a type may be stricter (check digits, days that do not
// exist), and most are also more tolerant of spaces than the examples show.

extension Text: SchemaDescribed {
    package static var schema: Schema { .string(pattern: #"\S"#, minLength: 1, maxLength: max) }
    package static var example: Text { Text(unchecked: String("Example".prefix(max))) }
}

extension LongText: SchemaDescribed {
    package static var schema: Schema { .string(pattern: #"\S"#, minLength: 1, maxLength: max) }
    package static var example: LongText { LongText(unchecked: String("Example".prefix(max))) }
}

extension LocalDate: SchemaDescribed {
    package static var schema: Schema {
        .string(format: "date", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", minLength: 10, maxLength: 10)
    }
    /// 2026-11-23.
    package static var example: LocalDate { LocalDate(clamping: 20_780) }
}

extension LocalTime: SchemaDescribed {
    package static var schema: Schema {
        .string(pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", minLength: 5, maxLength: 5)
            .described("A time on the wall clock; 24:00 is the end of the day.")
    }
    package static var example: LocalTime { LocalTime(clamping: 570) }
}

extension Weekday: SchemaDescribed {}

extension Interval: Exemplified {
    package static var example: Interval { Interval(from: .example, to: .example + .minutes(30)) }
}

extension HospitalZone: SchemaDescribed {
    package static var schema: Schema {
        .string(pattern: "^[A-Za-z0-9/_+:-]+$", minLength: 1, maxLength: 64)
            .described("A time zone of the IANA database.", examples: ["Asia/Kolkata"])
    }
    package static var example: HospitalZone { .utc }
}

extension Currency: SchemaDescribed {
    package static var schema: Schema {
        .string(pattern: "^[A-Z]{3}$", minLength: 3, maxLength: 3).described("A currency code of ISO 4217.")
    }
    package static var example: Currency { .inr }
}

extension Money: Exemplified {
    package static var example: Money { Money(118_000, .inr) }
}

extension MRN: SchemaDescribed {
    package static var schema: Schema {
        .string(pattern: "^[ -]*([A-Za-z][ -]*){0,6}([0-9][ -]*){8,13}$", minLength: 8, maxLength: 40)
            .described("A medical record number: a prefix, a number and its check digit.")
    }
    package static var example: MRN { MRN(valid: "MRN", 1234) }
}

extension PersonName: Exemplified {
    package static var example: PersonName {
        PersonName(given: Text(unchecked: "Asha"), family: Text(unchecked: "Rao"))
    }
}

extension PhoneNumber: SchemaDescribed {
    package static var schema: Schema {
        .string(pattern: "^[0-9+() .-]+$", minLength: 7, maxLength: 40)
            .described("A telephone number in the form of E.164; Indian mobile numbers may come without +91.")
    }
    package static var example: PhoneNumber { PhoneNumber(unchecked: "+919876543210") }
}

extension EmailAddress: SchemaDescribed {
    package static var schema: Schema { .string(format: "email", minLength: 6, maxLength: 254) }
    package static var example: EmailAddress { EmailAddress(unchecked: "asha@example.org") }
}

extension NationalIdentifier.Kind: SchemaDescribed {}

extension NationalIdentifier: Exemplified {
    package static var example: NationalIdentifier { NationalIdentifier(.aadhaar, unchecked: "234567890124") }
}

extension Sex: SchemaDescribed {}

extension Gender: SchemaDescribed {
    package static var schema: Schema {
        Text<60>.schema.described(
            "What the person says they are, in their own words.", examples: suggestions.map { .string($0) })
    }
    package static var example: Gender { Gender(unchecked: "woman") }
}

extension BloodGroup: SchemaDescribed {}

extension Whole: SchemaDescribed {
    package static var schema: Schema { .integer(minimum: Int64(least), maximum: Int64(most)) }
    package static var example: Whole { Whole(clamping: least) }
}
