import Kernel
import Testing

@Suite("Schemas of the values")
struct SchemaTests {
    /// One property of each kind.
    private struct Everything: Codable {
        let line: Text<3>
        let note: LongText<10_000>
        let day: LocalDate
        let at: LocalTime
        let weekday: Weekday
        let visit: Interval
        let zone: HospitalZone
        let fee: Money
        let mrn: MRN
        let name: PersonName
        let phone: PhoneNumber
        let email: EmailAddress
        let identifier: NationalIdentifier
        let sex: Sex
        let gender: Gender
        let blood: BloodGroup
        let age: Age
    }

    @Test("every example obeys its own rules")
    func examples() throws {
        func check<Value: Codable & Hashable & Exemplified>(_ type: Value.Type) throws {
            #expect(try fromJSON(type, json(type.example)) == type.example, "\(type)")
        }
        try check(Text<3>.self)
        try check(LongText<3>.self)
        try check(LocalDate.self)
        try check(LocalTime.self)
        try check(Weekday.self)
        try check(Interval.self)
        try check(HospitalZone.self)
        try check(Currency.self)
        try check(Money.self)
        try check(MRN.self)
        try check(PersonName.self)
        try check(PhoneNumber.self)
        try check(EmailAddress.self)
        try check(NationalIdentifier.self)
        try check(Sex.self)
        try check(Gender.self)
        try check(BloodGroup.self)
        #expect(LocalDate.example.description == "2026-11-23")
        #expect(LocalTime.example.description == "09:30")
        #expect(MRN.rule.hasSuffix(MRN.example.description))
    }

    @Test("a type made of values has a schema")
    func recorded() throws {
        let (schema, components) = try SchemaRecorder.schema(of: Everything.self)
        #expect(schema.reference != nil)
        let properties = try #require(components[schema.reference ?? ""]).properties
        #expect(properties.count == 17)
        #expect(properties.first { $0.name == "line" }?.schema.maxLength == 3)
        #expect(properties.first { $0.name == "weekday" }?.schema.allowed.count == 7)
        let money = try #require(components["Money"])
        #expect(money.properties.map(\.name) == ["amount", "currency"])
        #expect(try #require(components["NationalIdentifier"]).properties.map(\.name) == ["type", "value"])
    }

    @Test("a request with everything wrong hears of each value's rule")
    func allRules() throws {
        let body = """
            {"line": "four", "note": "", "day": "2026-02-30", "at": "25:00", "weekday": "Mon",
             "visit": {"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T09:00:00Z"}, "zone": "Mars",
             "fee": {"amount": 1, "currency": "RUPEES"}, "mrn": "MRN00012345", "name": {"given": " "}, "phone": "1",
             "email": "a@b", "identifier": {"type": "aadhaar", "value": "234567890125"}, "sex": "x", "gender": "",
             "blood": "C", "age": {"years": 1, "months": 12, "days": 0}}
            """
        let problem = #expect(throws: Problem.self) {
            try JSON.decode(Everything.self, from: Array(body.utf8), strictness: .request)
        }
        let fields = try #require(problem).fields
        #expect(
            fields.map(\.pointer) == [
                "/line", "/note", "/day", "/at", "/weekday", "/visit/end", "/zone", "/fee/currency", "/mrn",
                "/name/given", "/phone", "/email", "/identifier/value", "/sex", "/gender", "/blood", "/age",
            ])
        #expect(fields.first { $0.pointer == "/phone" }?.message == PhoneNumber.rule)
        #expect(fields.first { $0.pointer == "/day" }?.message == LocalDate.rule)
        let identifier = fields.first { $0.pointer == "/identifier/value" }
        #expect(identifier?.message == NationalIdentifier.Kind.aadhaar.valueRule)
    }
}
