import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import Appointments

@Suite("Groups, overbooking and races for one time")
struct SharingTests {
    @Test(
        "a group fills up to its capacity, shares its room, and nothing else comes between", arguments: Engine.enabled)
    func group(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine, availability: Clinic.weekdays(Clinic.hours(slot: 30, capacity: 3)))
        try await clinic.put("other", minutes: 30)
        let nine = clinic.at("09:00")
        for patient: PatientID in ["p1", "p2"] { try await clinic.book(patient, "d1", nine, room: "r1") }
        #expect(try await clinic.slots().items.first?.free == 1)
        #expect(try await refusal { try await clinic.book("p3", "d2", nine, room: "r1") } == .roomBusy)
        #expect(try await refusal { try await clinic.book("p1", "d1", nine) } == .patientBusy)
        // Another kind of visit has another length: it would begin with them and go on without them.
        #expect(try await refusal { try await clinic.book("p3", "d1", nine, type: "other") } == .slotTaken)
        try await clinic.book("p3", "d1", nine, room: "r1")
        #expect(try await refusal { try await clinic.book("p4", "d1", nine, room: "r1") } == .slotTaken)
        #expect(!clinic.times(try await clinic.slots()).contains("09:00"))
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    @Test("a visit that was booked alone is not joined by a group", arguments: Engine.enabled)
    func alone(on engine: Engine) async throws {
        let rules = [VisitTypeRule(code: "consultation"), VisitTypeRule(code: "class", capacity: 8)]
        let clinic = try await Clinic(on: engine, availability: Clinic.weekdays(Clinic.hours(types: rules)))
        try await clinic.put("class", minutes: 15)
        try await clinic.book("p1", "d1", clinic.at("09:00"))
        #expect(
            try await refusal { try await clinic.book("p2", "d1", clinic.at("09:00"), type: "class") } == .slotTaken)
        #expect(!clinic.times(try await clinic.slots(type: "class")).contains("09:00"))
        try await clinic.book("p2", "d1", clinic.at("09:15"), type: "class")
        #expect(try await refusal { try await clinic.book("p3", "d1", clinic.at("09:15")) } == .slotTaken)
        try await clinic.book("p3", "d1", clinic.at("09:15"), type: "class")
    }

    @Test("overbooking takes its own permission, and never doubles a patient or a room", arguments: Engine.enabled)
    func overbooking(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let nine = clinic.at("09:00")
        try await clinic.book("p1", "d1", nine, room: "r1")
        let clerk = TestCaller.lacking(.appointmentsOverbook)
        #expect(
            try await problem { try await clinic.book("p2", "d1", nine, overbook: true, by: clerk) }?.kind == .forbidden
        )
        let patient = TestCaller.patient("p2")
        #expect(
            try await problem { try await clinic.book("p2", "d1", nine, overbook: true, by: patient) }?.kind
                == .forbidden)
        let second = try await clinic.book("p2", "d1", nine, overbook: true)
        #expect(second.isOverbooked && second.location == "Main")
        #expect(try await refusal { try await clinic.book("p2", "d2", nine, overbook: true) } == .patientBusy)
        #expect(try await refusal { try await clinic.book("p3", "d2", nine, room: "r1", overbook: true) } == .roomBusy)
        // Outside the hours too, but not of a doctor without a licence, and not in the past.
        let late = try await clinic.book("p3", "d1", clinic.at("20:05"), overbook: true)
        #expect(late.location == nil && late.slotCapacity == 1)
        clinic.doctors.set(Clinic.facts("d5", through: nil))
        #expect(try await refusal { try await clinic.book("p4", "d5", nine, overbook: true) } == .licenceLapsed)
        #expect(
            try await refusal { try await clinic.book("p4", "d1", clinic.at("06:00", Clinic.today), overbook: true) }
                == .inThePast)
        try await clinic.book("p4", "d1", clinic.at("07:30", Clinic.today), overbook: true)
        try await clinic.cancel(late.id)
        #expect(try await refusal { try await clinic.move(second.id, to: clinic.at("20:00")) } == .outsideHours)
        #expect(try await clinic.move(second.id, to: clinic.at("20:00"), overbook: true).start == clinic.at("20:00"))
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    enum Prize: String, CaseIterable, Sendable { case doctor, room, patient }

    @Test("fifty bookings at once of one time: one gets it", arguments: Engine.enabled, Prize.allCases)
    func fifty(on engine: Engine, prize: Prize) async throws {
        let clinic = try await Clinic(on: engine)
        let doctors = (10..<60).map { DoctorID(unchecked: "d\($0)") }
        for doctor in doctors { clinic.doctors.set(Clinic.facts(doctor)) }
        for round in 0..<5 {
            let start = clinic.at("09:00") + .minutes(15 * round)
            let outcomes = await withTaskGroup(of: BookingError?.self) { group in
                for number in 0..<50 {
                    let patient: PatientID = prize == .patient ? "p1" : PatientID(unchecked: "p\(number)")
                    let doctor = prize == .doctor ? "d1" : doctors[number]
                    let room: RoomID? = prize == .room ? "r1" : nil
                    group.addTask {
                        do {
                            return try await refusal { try await clinic.book(patient, doctor, start, room: room) }
                        } catch {
                            Issue.record(error)
                            return nil
                        }
                    }
                }
                return await group.reduce(into: [BookingError?]()) { $0.append($1) }
            }
            let lost: BookingError = prize == .doctor ? .slotTaken : prize == .room ? .roomBusy : .patientBusy
            #expect(outcomes.count { $0 == nil } == 1)
            #expect(outcomes.count { $0 == lost } == 49)
        }
        #expect(try await clinic.all().count == 5)
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    @Test("fifty who want one of eight places: eight get it", arguments: Engine.enabled)
    func fiftyForEight(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine, availability: Clinic.weekdays(Clinic.hours(capacity: 8)))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    _ = try? await clinic.book(PatientID(unchecked: "p\(number)"), "d1", clinic.at("09:00"), room: "r1")
                }
            }
        }
        #expect(try await clinic.all().count == 8)
    }

    /// Random bookings, moves and cancellations, against a plain list of what is booked.
    @Test("whatever is booked, moved and cancelled, nobody is at two places", arguments: Engine.enabled, [1, 2, 3])
    func random(on engine: Engine, seed: UInt64) async throws {
        let clinic = try await Clinic(on: engine)
        var dice = Dice(state: seed)
        var live: [AppointmentID] = []
        for _ in 0..<220 {
            let doctor = DoctorID(unchecked: "d\(dice.roll(3) + 1)")
            let start = clinic.at("09:00") + .minutes(15 * dice.roll(16)) + .days(dice.roll(2))
            let room = dice.roll(3) == 0 ? nil : RoomID(unchecked: "r\(dice.roll(3))")
            do {
                switch dice.roll(5) {
                case 0...2:
                    let type: EntityID<VisitType.Tag> = ["consultation", "long", "buffered"][dice.roll(3)]
                    let patient = PatientID(unchecked: "p\(dice.roll(12))")
                    live.append(try await clinic.book(patient, doctor, start, type: type, room: room).id)
                case 3 where !live.isEmpty:
                    try await clinic.move(live[dice.roll(live.count)], to: start, doctor: doctor, room: room)
                case 4 where !live.isEmpty:
                    try await clinic.cancel(live.remove(at: dice.roll(live.count)))
                default: break
                }
            } catch is BookingError {}
        }
        let visits = try await clinic.all().filter(\.status.blocksTime)
        #expect(visits.count == live.count && visits.count > 10, "\(visits.count)")
        for (number, one) in visits.enumerated() {
            for other in visits[(number + 1)...] where one.start < other.end && other.start < one.end {
                #expect(one.patient != other.patient && one.doctor != other.doctor)
                #expect(one.room == nil || one.room != other.room)
            }
            for other in visits where other.id != one.id && other.start >= one.start && other.start < one.blockedUntil {
                #expect(one.doctor != other.doctor && (one.room == nil || one.room != other.room))
            }
        }
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }
}

/// Numbers that are the same on every run (SplitMix64).
struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }
}
