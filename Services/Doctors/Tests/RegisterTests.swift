import Contracts
import Doctors
import Kernel
import Storage
import TestSupport
import Testing

@Suite("The register of doctors")
struct RegisterTests {
    @Test("doctors are found by beginnings of words, specialty and activity")
    func search() async throws {
        let clinic = try await Clinic()
        _ = try await clinic.register("Asha", "Rao")
        _ = try await clinic.register("Ashok", "Iyer", specialties: [text("General Medicine"), text("Cardiology")])
        let third = try await clinic.register("Meera", "Rao", specialties: [text("Cardio")])
        _ = try await clinic.module.doctors.update(
            third.id, ["isActive": false], seen: third.revision, by: TestCaller.everything)
        #expect(try await clinic.find(DoctorQuery()) == ["Ashok Iyer", "Asha Rao", "Meera Rao"])
        #expect(try await clinic.find(DoctorQuery(q: text("ash"))) == ["Asha Rao", "Ashok Iyer"])
        #expect(try await clinic.find(DoctorQuery(q: text("rao a"))) == ["Asha Rao"])
        #expect(try await clinic.find(DoctorQuery(q: text("%"))) == [])
        #expect(try await clinic.find(DoctorQuery(specialty: text("cardiology"))) == ["Asha Rao", "Ashok Iyer"])
        #expect(try await clinic.find(DoctorQuery(specialty: text("general  medicine"))) == ["Ashok Iyer"])
        #expect(try await clinic.find(DoctorQuery(active: false)) == ["Meera Rao"])
        #expect(try await clinic.find(DoctorQuery(q: text("rao"), active: true)) == ["Asha Rao"])
    }

    @Test("a patch changes what it names; the facts that others get grow with it")
    func patch() async throws {
        let clinic = try await Clinic()
        let doctor = try await clinic.register()
        let patch: JSONValue = ["name": ["given": "Anita"], "languages": ["Hindi", "Tamil"]]
        var changed = try await clinic.module.doctors.update(doctor.id, patch, seen: 1, by: TestCaller.everything)
        #expect(changed.profile.name.full == "Dr Anita Rao")
        #expect(changed.profile.specialties == doctor.profile.specialties)
        changed = try await clinic.module.doctors.update(
            doctor.id, ["languages": nil, "name": ["prefix": nil]], seen: 2, by: TestCaller.everything)
        #expect(changed.profile.languages == nil)
        #expect(changed.profile.name.full == "Anita Rao")
        #expect(try await clinic.facts(of: DoctorCreated.type).map(\.revision) == [1])
        #expect(try await clinic.facts(of: DoctorUpdated.type).map(\.revision) == [2, 3])
        #expect(try await clinic.module.directory.calendarFacts(of: doctor.id)?.revision == 3)
        #expect(try await clinic.module.directory.calendarFacts(of: DoctorID(unchecked: "none")) == nil)
        await #expect(throws: StorageError.self) {
            try await clinic.module.doctors.update(doctor.id, [:], seen: 2, by: TestCaller.everything)
        }
    }

    @Test("all that is wrong with a doctor is named at once")
    func wrong() async throws {
        let clinic = try await Clinic()
        var profile = DoctorProfile(name: .example, specialties: [])
        profile.practisingSince = Whole(2100)
        profile.fees = [
            VisitFee(visitType: text("a"), fee: Money(-1, .inr)), VisitFee(visitType: text("a"), fee: Money(1, .inr)),
        ]
        let credential = CredentialDraft(
            number: text("1"), issuer: text("NMC"), validFrom: date("2026-02-01"), expires: date("2026-01-01"))
        let registration = DoctorRegistration(profile, credentials: [credential])
        let problem = await #expect(throws: Problem.self) {
            try await clinic.module.doctors.register(registration, by: TestCaller.everything)
        }
        #expect(
            Set(problem?.fields.map(\.pointer) ?? []) == [
                "/specialties", "/practisingSince", "/fees/1/visitType", "/fees/0/fee/amount", "/credentials/0/expires",
            ])
        #expect(try await clinic.find(DoctorQuery()) == [])
    }

    @Test("no two doctors share an account or a registration")
    func unique() async throws {
        let clinic = try await Clinic()
        let credential = CredentialDraft(number: text("NMC 12"), issuer: text("Council"), expires: date("2030-01-01"))
        let first = try await clinic.register(credentials: [credential])
        let second = try await clinic.register("Meera", "Nair")
        let same = CredentialDraft(number: text("nmc-12"), issuer: text("COUNCIL"), expires: date("2031-01-01"))
        await #expect(throws: DoctorError.registrationTaken(pointer: "/number")) {
            try await clinic.module.credentials.add(same, to: second.id, seen: nil, by: TestCaller.everything)
        }
        _ = try await clinic.module.credentials.add(same, to: first.id, seen: nil, by: TestCaller.everything)
        _ = try await clinic.module.doctors.update(second.id, ["user": "u1"], seen: 1, by: TestCaller.everything)
        await #expect(throws: DoctorError.userTaken) {
            try await clinic.module.doctors.update(first.id, ["user": "u1"], seen: 2, by: TestCaller.everything)
        }
    }

    @Test("the demonstration hospital's doctors are the same on every run, bookable, and in every specialty")
    func demo() async throws {
        let clinic = try await Clinic()
        let ids = try await clinic.module.seedDemo(count: 40, today: clinic.today)
        #expect(try await clinic.module.seedDemo(count: 40, today: clinic.today) == ids)
        let facts = try await clinic.facts(of: DoctorCreated.type)
        #expect(facts.map(\.doctor) == ids)
        #expect(Set(facts.map(\.name.full)).count == 40)
        #expect(Set(facts.flatMap(\.specialties)).count == 8)
        #expect(facts.allSatisfy { $0.availability.brokenRules().isEmpty })
        #expect(facts.filter { $0.licensedThrough.map { $0 < clinic.today } ?? true }.count == 1)
        for fact in facts {
            let week = (clinic.today...clinic.today.adding(days: 27)).flatMap {
                fact.availability.openings(on: $0, in: clinic.zone)
            }
            #expect(week.count >= 28)
        }
        let other = try await Clinic()
        #expect(try await other.module.seedDemo(count: 40, today: other.today) == ids)
        #expect(try await other.facts(of: DoctorCreated.type) == facts)
    }
}
