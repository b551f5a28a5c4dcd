import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("Slot search")
struct SlotSearchTests {
    @Test("free slots come soonest first, without those that are taken or past", arguments: Engine.enabled)
    func free(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine, at: "12:10", on: Clinic.tuesday)
        try await clinic.tell(Clinic.facts("d1"))
        #expect(clinic.times(try await clinic.slots()) == ["12:15", "12:30", "12:45"])
        let booked = try await clinic.book("p1", "d1", clinic.at("12:30"))
        #expect(clinic.times(try await clinic.slots()) == ["12:15", "12:45"])
        #expect(clinic.times(try await clinic.slots(type: "long")) == [])
        try await clinic.cancel(booked.id)
        #expect(clinic.times(try await clinic.slots(type: "long")) == ["12:15"])
        try await clinic.tell(
            Clinic.facts("d1", Clinic.weekdays(leaves: [Leave(from: Clinic.tuesday, to: Clinic.tuesday)]), revision: 2))
        #expect(try await clinic.slots().items.isEmpty)
        // Who is not known here yet is not found; a booking learns of them.
        #expect(try await clinic.slots(doctor: ["d2"]).items.isEmpty)
    }

    @Test("what is shown can be booked, and what is not shown cannot", arguments: Engine.enabled, [1, 2])
    func agreesWithBooking(on engine: Engine, seed: UInt64) async throws {
        let rules = [
            VisitTypeRule(code: "consultation"), VisitTypeRule(code: "buffered", slotMinutes: 10, capacity: 2),
        ]
        let extra = OneOffOpening(
            date: Clinic.tuesday, location: "East", hours: Clinic.hours("10:50", "12:00", slot: 20))
        let week = Clinic.weekdays(
            Clinic.hours("09:00", "11:30", types: rules, breaks: [Break(start: "10:00", end: "10:20")]),
            openings: [extra])
        let clinic = try await Clinic(on: engine, availability: week)
        try await clinic.tell(Clinic.facts("d1", week))
        var dice = Dice(state: seed)
        for number in 0..<25 {
            let type: EntityID<VisitType.Tag> = ["consultation", "long", "buffered"][dice.roll(3)]
            let start = clinic.at("08:55") + .minutes(5 * dice.roll(40))
            let shown = try await clinic.slots(type: type).items.first { $0.start == start }
            do {
                let booked = try await clinic.book(PatientID(unchecked: "p\(number)"), "d1", start, type: type)
                #expect(shown?.location == booked.location && shown?.end == booked.end)
            } catch is BookingError {
                #expect(shown == nil, "\(type) \(start)")
            }
        }
    }

    @Test("pages show every slot once, whatever the page's length", arguments: Engine.enabled, [1, 7, 48, 200])
    func pages(on engine: Engine, limit: Int) async throws {
        let clinic = try await Clinic(on: engine)
        for doctor: DoctorID in ["d1", "d2", "d3"] { try await clinic.tell(Clinic.facts(doctor)) }
        try await clinic.book("p1", "d2", clinic.at("09:00"))
        let whole = try await clinic.slots(doctor: nil, to: "2026-11-25").items
        #expect(whole.count == 3 * 16 * 2 - 1)
        #expect(whole.map(\.start) == whole.map(\.start).sorted())
        var paged: [FreeSlot] = []
        var next: Cursor?
        repeat {
            let page = try await clinic.slots(
                doctor: nil, to: "2026-11-25", page: PageRequest(limit: limit, after: next))
            #expect(page.items.count == limit || page.next == nil)
            paged += page.items
            // A cursor goes to the client and comes back as text.
            next = page.next.flatMap { Cursor($0.text) }
        } while next != nil
        #expect(paged == whole)
    }

    @Test("the soonest of each doctor, page by page", arguments: Engine.enabled, [1, 2, 50])
    func firsts(on engine: Engine, limit: Int) async throws {
        let clinic = try await Clinic(on: engine)
        for doctor: DoctorID in ["d1", "d2"] { try await clinic.tell(Clinic.facts(doctor)) }
        try await clinic.tell(Clinic.facts("d3", Clinic.weekdays(Clinic.hours("15:00", "16:00", slot: 30))))
        try await clinic.tell(
            Clinic.facts("d4", Clinic.weekdays(leaves: [Leave(from: Clinic.tuesday, to: Clinic.tuesday)])))
        try await clinic.tell(Clinic.facts("d5", isActive: false))
        try await clinic.book("p1", "d1", clinic.at("09:00"))
        let query = SlotQuery(
            visitType: "consultation", doctor: nil, specialty: nil, location: nil, from: Clinic.tuesday, to: nil,
            earliest: nil, latest: nil, firstOfEach: true)
        var found: [FreeSlot] = []
        var next: Cursor?
        repeat {
            let page = try await clinic.module.slots.slots(
                query, page: PageRequest(limit: limit, after: next), by: Clinic.desk)
            found += page.items
            next = page.next.flatMap { Cursor($0.text) }
        } while next != nil
        #expect(found.map(\.doctor) == ["d2", "d1", "d3", "d4"])
        #expect(
            found.map(\.start) == [
                clinic.at("09:00"), clinic.at("09:15"), clinic.at("15:00"), clinic.at("09:00", "2026-11-25"),
            ])
    }

    @Test("filters: doctor, specialty, location, time of day", arguments: Engine.enabled)
    func filters(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        var two = Clinic.weekdays()
        two.templates += Clinic.weekdays(Clinic.hours("15:00", "16:00", slot: 30), at: "East").templates
        try await clinic.tell(Clinic.facts("d1", two))
        try await clinic.tell(Clinic.facts("d2", specialties: ["Skin"]))
        try await clinic.tell(Clinic.facts("d3", isActive: false, specialties: ["Skin"]))
        #expect(clinic.times(try await clinic.slots(location: "East")) == ["15:00", "15:30"])
        #expect(Set(try await clinic.slots(doctor: nil, specialty: "sKIN").items.map(\.doctor)) == ["d2"])
        #expect(try await clinic.slots(doctor: nil, specialty: "Bones").items.isEmpty)
        #expect(try await clinic.slots(doctor: ["d3"]).items.isEmpty)
        #expect(clinic.times(try await clinic.slots(earliest: "12:40", latest: "15:30")) == ["12:45", "15:00"])
        #expect(try await clinic.slots(earliest: "15:00", latest: "09:00").items.isEmpty)
        // The same doctor named twice is one.
        #expect(try await clinic.slots(doctor: ["d2", "d2"]).items.count == 16)
        #expect(Set(try await clinic.slots(doctor: nil).items.map(\.doctor)) == ["d1", "d2"])
    }

    @Test("no slots of a licence that has ended, nor beyond the days that can be booked", arguments: Engine.enabled)
    func ends(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.tell(Clinic.facts("d1", through: Clinic.tuesday))
        #expect(try await clinic.slots(to: "2026-11-26").items.count == 16)
        try await clinic.tell(Clinic.facts("d1", revision: 2))
        #expect(try await clinic.slots(from: "2028-11-20", to: "2028-12-01").items.count == 16 * 2)
        #expect(try await clinic.slots(from: "2030-01-01", to: "2030-01-05").items.isEmpty)
    }

    @Test("questions that cannot be answered are refused; days that are past have no slots", arguments: Engine.enabled)
    func badQueries(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.tell(Clinic.facts("d1"))
        #expect(
            try await problem { _ = try await clinic.slots(from: "2026-12-01", to: "2026-11-30") }?.fields.first?
                .pointer == "?to")
        #expect(
            try await problem { _ = try await clinic.slots(from: "2020-05-10", to: "2020-05-01") }?.kind
                == .unprocessable)
        #expect(try await clinic.slots(from: "2020-05-01", to: "2020-05-10").items.isEmpty)
        #expect(try await clinic.slots(from: nil, to: "2026-11-22").items.isEmpty)
        #expect(
            try await problem { _ = try await clinic.slots(from: Clinic.today, to: "2027-02-24") }?.kind
                == .unprocessable)
        #expect(try await clinic.slots(from: Clinic.today, to: "2027-02-23").items.count == 200)
        #expect(try await clinic.slots(from: "2026-01-01", to: Clinic.today).items.count == 16)
        #expect(try await clinic.slots(from: .last, to: nil).items.isEmpty)
        #expect(try await refusal { _ = try await clinic.slots(type: "nothing") } == .unknownVisitType)
        let foreign = PageRequest(limit: 5, after: Cursor(query: 17, position: [.integer(0)], id: "d1"))
        await #expect(throws: StorageError.badCursor) { try await clinic.slots(page: foreign) }
        #expect(try await problem { _ = try await clinic.slots(by: TestCaller.nobody) }?.kind == .forbidden)
        #expect(try await clinic.slots(by: TestCaller.patient("p1")).items.count == 16)
    }

    @Test("the usual search is four weeks from today", arguments: Engine.enabled)
    func usual(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine, availability: Clinic.weekdays(Clinic.hours("09:00", "09:15")))
        try await clinic.book("p1", "d1", clinic.at("09:00"))
        let found = try await clinic.slots(from: nil, to: nil).items
        #expect(found.count == 23)
        #expect(
            found.first?.start == clinic.at("09:00", Clinic.today)
                && found.last?.start == clinic.at("09:00", "2026-12-19"))
    }

    @Test("every doctor is searched, however many there are", arguments: Engine.enabled)
    func manyDoctors(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.store.write(.test) { tx in
            for number in 0..<620 {
                let week = Clinic.weekdays(Clinic.hours("09:00", "09:15"))
                var calendar = DoctorCalendar(facts: Clinic.facts(DoctorID(unchecked: "m\(number)"), week))
                try tx.insert(&calendar)
            }
        }
        var found = 0
        var next: Cursor?
        repeat {
            let page = try await clinic.slots(doctor: nil, page: PageRequest(limit: 200, after: next))
            found += page.items.count
            next = page.next
        } while next != nil
        #expect(found == 620)
    }
}
