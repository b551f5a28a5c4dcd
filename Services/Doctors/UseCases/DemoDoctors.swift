import Contracts
import Kernel
import Storage

/// Makes the doctors of the demonstration hospital: the same ones on every run.
struct DemoDoctors: Sendable {
    private static let batch = 50
    /// Of General Medicine, and on duty around the clock: whoever comes, at any hour, can be seen today.
    private static let onDuty = 7

    let today: LocalDate

    func seed(count: Int, in store: Store) async throws -> [DoctorID] {
        let numbers = Array(0..<max(0, count))
        for start in stride(from: 0, to: numbers.count, by: Self.batch) {
            let part = numbers[start..<min(start + Self.batch, numbers.count)]
            try await store.write(.system(store.service, "doctor.seed", audited: true)) { (tx: Transaction) in
                for number in part where try tx.get(Doctor.self, Self.id(number)) == nil {
                    guard var doctor = doctor(number, of: count) else { continue }
                    try tx.add(&doctor, hours(number))
                }
            }
        }
        return numbers.map(Self.id)
    }

    /// Says with which account a doctor signs in, once.
    static func connect(_ id: DoctorID, to user: UserID, in store: Store) async throws {
        try await store.write(.system(store.service, "doctor.seed", audited: true)) { (tx: Transaction) in
            guard var doctor = try tx.get(Doctor.self, id), doctor.profile.user == nil else { return }
            doctor.profile.user = user
            try tx.saveAndTell(&doctor)
        }
    }

    static func id(_ number: Int) -> DoctorID { DoctorID(unchecked: "d0c70000-0000-7000-8000-\(digits(number, 12))") }

    private func doctor(_ number: Int, of count: Int) -> Doctor? {
        let field = DemoNames.fields[number % DemoNames.fields.count]
        guard let name = DemoNames.name(number), let specialty = Text<60>(field.specialty) else { return nil }
        var profile = DoctorProfile(name: name, specialties: [specialty])
        if number % 7 == 3, field.specialty != "General Medicine", let second = Text<60>("General Medicine") {
            profile.specialties.append(second)
        }
        profile.languages = ["English", "Hindi", DemoNames.languages[number % DemoNames.languages.count]].compactMap {
            Text($0)
        }
        profile.departments = [field.department].compactMap { Text($0) }
        profile.qualifications = ["MBBS", field.degree].compactMap { Text($0) }
        profile.practisingSince = Whole(clamping: today.year - 3 - number * 7 % 30)
        profile.phones = [PhoneNumber("+9198\(Self.digits(number * 7919 % 100_000_000, 8))")].compactMap { $0 }
        profile.emails = [EmailAddress("doctor\(number + 1)@demo.hospital")].compactMap { $0 }
        let base = Int64(field.rupees + number * 13 % 5 * 100) * 100
        let fees = [("consultation", base), ("follow-up", base / 2), ("video-consultation", base * 4 / 5)]
        profile.fees = fees.compactMap { code, amount in
            Text(code).map { VisitFee(visitType: $0, fee: Money(amount, .inr)) }
        }
        let credential = credential(number, of: count)
        return Doctor(
            id: Self.id(number), profile: profile, credentials: [credential].compactMap { $0 }, on: today)
    }

    private func credential(_ number: Int, of count: Int) -> Credential? {
        guard let registration = Text<60>("NMC-\(Self.digits(40_000 + number * 37, 6))"),
            let issuer = Text<120>("National Medical Commission")
        else { return nil }
        let expires =
            switch count - number {
            case 1 where count > 2: today.adding(days: -20)
            case 2 where count > 2: today.adding(days: 30)
            default: today.adding(days: 900 + number * 11 % 700)
            }
        return Credential(
            id: CredentialID(unchecked: "c2ed0000-0000-7000-8000-\(Self.digits(number, 12))"),
            CredentialDraft(
                number: registration, issuer: issuer, validFrom: expires.adding(days: -1826), expires: expires))
    }

    /// Mornings in the main building from Monday to Saturday, three late afternoons in the city. For the first, whom the
    /// demonstration's user is, long days all week; for the one on duty, the casualty department day and night.
    private func hours(_ number: Int) -> DoctorAvailability {
        var hours = DoctorAvailability(of: Self.id(number))
        if number == Self.onDuty {
            guard let casualty = Text<60>("Casualty") else { return hours }
            let always = Self.hours(from: 0, to: 24, slot: 20)
            hours.templates = [Self.template(casualty, from: today.adding(days: -400), Weekday.allCases, always)]
            return hours
        }
        guard let main = Text<60>("Main building"), let city = Text<60>("City clinic") else { return hours }
        if number == 0 {
            let long = Self.hours(from: 8, to: 20, slot: 20, pause: 13)
            hours.templates = [Self.template(main, from: today.adding(days: -400), Weekday.allCases, long)]
            return hours
        }
        let slot = [15, 20, 30][number % 3]
        let morning = 8 + number % 2
        let begin = today.adding(days: -400)
        let change = today.adding(days: 21 + number % 10)
        let mornings = Self.hours(from: morning, to: morning + 5, slot: slot, pause: morning + 2)
        let longMornings = Self.hours(from: morning, to: morning + 6, slot: slot, pause: morning + 2)
        let afternoons = Self.hours(from: 16, to: 19, slot: slot)
        hours.templates = [
            Self.template(main, from: begin, [.mon, .tue, .wed, .thu, .fri, .sat], mornings),
            Self.template(
                city, from: begin, number % 2 == 0 ? [.mon, .wed, .fri] : [.tue, .thu, .sat], afternoons),
        ]
        if number % 8 == 5 {
            hours.templates.append(
                Self.template(main, from: change, [.mon, .tue, .wed, .thu, .fri, .sat], longMornings))
        }
        if number % 5 == 4 {
            let from = today.adding(days: 6 + number % 15)
            let leave = Leave(from: from, to: from.adding(days: 2 + number % 3), reason: Text("Annual leave"))
            hours.leaves = [
                LeaveEntry(id: EntityID(unchecked: "1eaf0000-0000-7000-8000-\(Self.digits(number, 12))"), leave)
            ]
        }
        return hours
    }

    private static func template(
        _ location: Text<60>, from: LocalDate, _ days: [Weekday], _ hours: Hours
    ) -> WeeklyTemplate {
        WeeklyTemplate(
            location: location, effectiveFrom: from, effectiveTo: nil,
            sessions: days.map { Session(day: $0, hours: hours) })
    }

    /// - Parameter pause: the hour at which a break of 15 minutes begins.
    private static func hours(from: Int, to: Int, slot: Int, pause: Int? = nil) -> Hours {
        func time(_ hour: Int, _ minute: Int = 0) -> LocalTime { LocalTime(hour: hour, minute: minute) ?? .midnight }
        return Hours(
            start: time(from), end: time(to), slotMinutes: Whole(clamping: slot), capacity: Whole(clamping: 1),
            breaks: pause.map { [Break(start: time($0), end: time($0, 15))] })
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
