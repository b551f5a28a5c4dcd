import Kernel
import Patients
import Storage
import TestSupport
import Testing
import Web

@Suite("Registration")
struct RegistrationTests {
    @Test("a registered patient gets a record number with its check digit, and is found by it")
    func register() async throws {
        let ward = try await Ward()
        let first = try await ward.register("Asha", "Rao", born: "1990-05-17", phone: "9876543210")
        let second = try await ward.register("Imran", "Khan", born: "1971-01-02")
        #expect(first.mrn.prefix == "MRN" && first.mrn.number == 1 && second.mrn.number == 2)
        #expect(first.revision == 1 && first.status == .active)
        #expect(try await ward.find(PatientFilter(mrn: first.mrn)).map(\.id) == [first.id])
        #expect(try await ward.events() == ["patient.created", "patient.created"])
    }

    @Test("what is stored is what the API shows: flat, and read back the same")
    func roundTrip() async throws {
        let ward = try await Ward()
        let patient = try await ward.register("Asha", "Rao", born: "1990-05-17", phone: "9876543210")
        let record = try await ward.module.registry.record(patient.id, by: ward.clerk)
        let json = try JSONValue(parsing: record.body)
        #expect(json["name"]?["family"]?.asString == "Rao")
        #expect(json["birthDateIsEstimated"]?.asBool == false)
        #expect(json["phones"]?[0]?["number"]?.asString == "+919876543210")
        #expect(json["mrn"]?.asString == patient.mrn.description)
        #expect(try record.decode(Patient.self).details == patient.details)
    }

    @Test("an age becomes an estimated birth date")
    func estimatedAge() async throws {
        let ward = try await Ward()
        let registration = Registration(details: try person("Kamala"), estimatedAgeYears: Whole(60))
        let patient = try await ward.module.registry.register(registration, by: ward.clerk)
        #expect(patient.details.birthDateIsEstimated)
        #expect(patient.details.birthDate == LocalDate("2066-05-23")?.adding(months: -1200))
    }

    @Test("rules between members are all reported at once")
    func brokenRules() async throws {
        let ward = try await Ward()
        var details = try person("Asha", born: "2030-01-01")
        details.deceasedOn = LocalDate("2031-01-01")
        let broken = await problem {
            try await ward.module.registry.register(Registration(details: details), by: ward.clerk)
        }
        #expect(broken?.fields.map(\.pointer) == ["/birthDate", "/deceasedOn"])
        #expect(try await ward.events().isEmpty)
    }

    @Test("an identifier of another patient is refused, reviewed or not, and nothing is saved")
    func identifierTaken() async throws {
        let ward = try await Ward()
        let aadhaar = try #require(NationalIdentifier(.aadhaar, "2345 6789 0124"))
        _ = try await ward.register("Asha", "Rao", identifiers: [aadhaar])
        let refusal = await problem {
            try await ward.register("Usha", "Bai", identifiers: [aadhaar], reviewed: true)
        }
        #expect(refusal?.slug == "identifier-taken" && refusal?.kind == .conflict)
        #expect(try await ward.find(PatientFilter()).count == 1)
    }

    @Test("identifiers are masked for all but those who may read them")
    func masked() async throws {
        let ward = try await Ward()
        let aadhaar = try #require(NationalIdentifier(.aadhaar, "234567890124"))
        let patient = try await ward.register("Asha", "Rao", identifiers: [aadhaar])
        #expect(patient.identifiers.map(\.masked) == ["XXXXXXXX0124"])
        #expect(await problem { try await ward.module.identifiers.of(patient.id, by: ward.clerk) }?.kind == .forbidden)
        let whole = try await ward.module.identifiers.of(patient.id, by: ward.records).items
            .map { try $0.decode(PatientIdentifier.self).identifier }
        #expect(whole == [aadhaar])
    }

    @Test("a number that a refused registration took is used by the next; a restart leaves a gap, never a second use")
    func numbers() async throws {
        let ward = try await Ward()
        _ = try await ward.register("Asha", "Rao", born: "1990-05-17")
        _ = await problem { try await ward.register("Asha", "Rao", born: "1990-05-17") }
        #expect(try await ward.register("Imran", "Khan").mrn.number == 2)
        let sequence = MRNSequence(store: ward.test.store, hospital: ward.hospital)
        #expect(try await sequence.next().number == 101)
    }

    @Test("hundreds at once: every number once")
    func concurrentNumbers() async throws {
        let ward = try await Ward()
        let sequence = MRNSequence(store: ward.test.store, hospital: ward.hospital)
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<1000 { group.addTask { try await sequence.next().number } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(numbers) == Set(1...1000))
    }

    @Test("a patch changes what it names, and needs the current revision")
    func patch() async throws {
        let ward = try await Ward()
        let patient = try await ward.register("Asha", "Rao", born: "1990-05-17", phone: "9876543210")
        let patch = Patch<PatientDetails>(["bloodGroup": "B+", "birthDate": nil, "name": ["family": "Shah"]])
        let changed = try await ward.module.registry.change(patient.id, patch, expected: 1, by: ward.clerk)
        #expect(changed.details.name.full == "Asha Shah" && changed.details.birthDate == nil)
        #expect(changed.details.bloodGroup == .bPositive && changed.revision == 2)
        let stale = await problem {
            try await ward.module.registry.change(patient.id, patch, expected: 1, by: ward.clerk)
        }
        #expect(stale?.kind == .preconditionFailed)
        let unknown = await problem {
            try await ward.module.registry.change(
                patient.id, Patch(["nmae": "x", "sex": "f"]), expected: 2, by: ward.clerk)
        }
        #expect(unknown?.kind == .unprocessable && Set(unknown?.fields.map(\.pointer) ?? []) == ["/nmae", "/sex"])
        #expect(try await ward.events() == ["patient.created", "patient.updated"])
    }

    @Test("a repeated request with its idempotency key registers once")
    func idempotent() async throws {
        let ward = try await Ward()
        let first = try await ward.register("Asha", "Rao", born: "1990-05-17", by: ward.clerk.claiming("key-1"))
        do {
            _ = try await ward.register("Asha", "Rao", born: "1990-05-17", by: ward.clerk.claiming("key-1"))
            Issue.record("registered twice")
        } catch let replay as IdempotentReplay {
            #expect(try JSON.decode(Patient.self, from: replay.answer, strictness: .stored).id == first.id)
        }
    }
}

@Suite("Search")
struct SearchTests {
    @Test("beginnings of names, numbers and telephone numbers, in any order, case and script")
    func words() async throws {
        let ward = try await Ward()
        let patient = try await ward.register("José", "O'Brien-Rao", phone: "+919876543210")
        _ = try await ward.register("आशा", "राव", phone: "+447911123456")
        for query in ["jos", "OBRI", "rao jo", "98765", "+91 98765 43210", "098765-43210", "jos 9876543210"] {
            #expect(try await ward.find(query) == ["José O'Brien-Rao"], "\(query)")
        }
        #expect(try await ward.find(patient.mrn.description.lowercased()) == ["José O'Brien-Rao"])
        #expect(try await ward.find("आ") == ["आशा राव"])
        #expect(try await ward.find("447911") == ["आशा राव"])
    }

    @Test("the last digits of a telephone number, alone or beside a name")
    func endings() async throws {
        let ward = try await Ward()
        _ = try await ward.register("José", "Rao", phone: "+919876500043")
        _ = try await ward.register("Imran", "Rao", phone: "+447911123456")
        for query in ["0043", "500043", "876500043", "jos 0043", "0043 rao jos", "00-43", "00 43"] {
            #expect(try await ward.find(query) == ["José Rao"], "\(query)")
        }
        #expect(try await ward.find("123456") == ["Imran Rao"])
        for query in ["043", "+91 0043", "imran 0043", "0043 0043", "6500"] {
            #expect(try await ward.find(query).isEmpty, "\(query)")
        }
    }

    @Test("a record number without its zeros or its prefix")
    func shortRecordNumbers() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        _ = try await ward.register("Imran", "Khan")
        let digits = asha.mrn.description.dropFirst(3)
        let short = String(digits.drop { $0 == "0" })
        for query in [
            short, "0" + short, "MRN" + short, "mrn " + short, "MRN-" + digits, "mrn \(digits)", "asha \(short)",
        ] {
            #expect(try await ward.find(query) == ["Asha Rao"], "\(query)")
        }
        #expect(try await ward.find("khan " + short).isEmpty)
    }

    @Test("records by their number come first, then ends of telephone numbers, then beginnings; each once, over pages")
    func inTurn() async throws {
        let ward = try await Ward()
        // A record number of the 12,345th patient, who is not there: it is looked for, too.
        let digits = String(try #require(MRN.make(prefix: "", number: 12_345)).description.drop { $0 == "0" })
        for (name, phone) in [
            ("Begin", "+91\(digits)9999"), ("End", "+919999\(digits)"), ("Other", "+919998\(digits)"),
            ("Both", "+\(digits)\(digits)"),
        ] { _ = try await ward.register(name, phone: phone) }
        for limit in 1...5 {
            var found: [String] = []
            var after: Cursor?
            for _ in 1...20 {
                let page = try await ward.module.registry.find(
                    PatientFilter(query: Text(digits)), page: PageRequest(limit: limit, after: after), by: ward.clerk)
                #expect(page.items.count <= limit)
                found += try page.items.map { try $0.decode(Patient.self).details.name.full }
                after = page.next
                if after == nil { break }
            }
            #expect(found.count == 4, "\(limit): \(found)")
            #expect(Set(found.prefix(3)) == ["End", "Other", "Both"] && found.last == "Begin", "\(limit): \(found)")
        }
        await #expect(throws: StorageError.badCursor) {
            let page = try await ward.module.registry.find(
                PatientFilter(query: Text(digits)), page: PageRequest(limit: 1), by: ward.clerk)
            _ = try await ward.module.registry.find(
                PatientFilter(query: Text("4321")), page: PageRequest(limit: 1, after: page.next), by: ward.clerk)
        }
    }

    @Test(
        "what is no word finds nothing, and is no pattern", arguments: ["%", "_", ".*", "' OR 1=1 --", "\\", "(", "🙂"])
    func metacharacters(query: String) async throws {
        let ward = try await Ward()
        _ = try await ward.register("Asha", "Rao")
        #expect(try await ward.find(query).isEmpty)
    }

    @Test("by telephone number and by birth date")
    func exact() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao", born: "1990-05-17", phone: "9876543210")
        _ = try await ward.register("Imran", "Khan", born: "1971-01-02", phone: "9876543211")
        #expect(try await ward.find(PatientFilter(phone: PhoneNumber("98765 43210"))).map(\.id) == [asha.id])
        #expect(try await ward.find(PatientFilter(birthDate: LocalDate("1990-05-17"))).map(\.id) == [asha.id])
        #expect(try await ward.find(PatientFilter()).count == 2)
    }

    @Test("two filters at once are refused")
    func twoFilters() async throws {
        let ward = try await Ward()
        let filter = PatientFilter(query: Text("a"), birthDate: LocalDate("1990-05-17"))
        #expect(await problem { try await ward.find(filter) }?.kind == .unprocessable)
    }

    @Test("patients never search, and read their own record only")
    func patients() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao")
        let other = try await ward.register("Imran", "Khan")
        let caller = TestCaller.patient(asha.id)
        #expect(await problem { try await ward.find(PatientFilter(), by: caller) }?.kind == .forbidden)
        #expect(try await ward.module.registry.record(asha.id, by: caller).id == asha.id.text)
        #expect(await problem { try await ward.module.registry.record(other.id, by: caller) }?.kind == .forbidden)
        #expect(
            await problem { try await ward.module.registry.record(PatientID(unchecked: "none"), by: caller) }?.kind
                == .forbidden)
    }
}
