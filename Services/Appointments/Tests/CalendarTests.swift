import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("Calendars and feeds")
struct CalendarTests {
    /// The lines without folds, joined as the bytes that they are: a cut may go through a cluster of characters.
    private func lines(_ document: String) -> [String] {
        let bytes = Array(document.utf8).split(separator: Array("\r\n ".utf8)).joined()
        return Array(bytes).split(separator: Array("\r\n".utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("the document folds lines at 75 bytes without cutting a character, and escapes texts")
    func document() {
        let location = String(repeating: "వార్డు, ", count: 30) + "a;b\\c\nd"
        let entry = ICalendar.Entry(
            id: "a1", start: "2026-11-24T03:30:00Z", end: "2026-11-24T03:45:00Z", summary: "consultation H1",
            location: location, isCancelled: true, sequence: 3)
        let text = ICalendar.document(name: "City, Hospital", entries: [entry], now: "2026-11-23T00:00:00Z")
        #expect(text.hasSuffix("END:VCALENDAR\r\n"))
        #expect(!text.replacing("\r\n", with: "").contains { $0 == "\n" || $0 == "\r" })
        for line in text.split(separator: "\r\n") {
            #expect(line.utf8.count <= 75)
            #expect(!line.unicodeScalars.contains("\u{FFFD}"))
        }
        let unfolded = lines(text)
        #expect(unfolded.first == "BEGIN:VCALENDAR" && unfolded.contains("VERSION:2.0"))
        #expect(unfolded.contains("X-WR-CALNAME:City\\, Hospital"))
        #expect(unfolded.contains("DTSTART:20261124T033000Z") && unfolded.contains("DTEND:20261124T034500Z"))
        #expect(unfolded.contains("DTSTAMP:20261123T000000Z") && unfolded.contains("SEQUENCE:3"))
        #expect(unfolded.contains("STATUS:CANCELLED") && unfolded.contains("UID:a1@hms"))
        let escaped = location.replacing("\\", with: "\\\\").replacing(",", with: "\\,").replacing(";", with: "\\;")
            .replacing("\n", with: "\\n")
        #expect(unfolded.contains("LOCATION:\(escaped)"))
    }

    @Test(
        "a feed shows its owner's appointments to whoever has the address, and the store has no address",
        arguments: Engine.enabled)
    func feeds(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let feeds = clinic.module.feeds
        let visit = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let gone = try await clinic.book("p1", "d1", clinic.at("09:15"))
        try await clinic.cancel(gone.id)
        try await clinic.book("p2", "d2", clinic.at("09:00"))
        let mine = try await feeds.create(FeedRequest(doctor: nil, patient: "p1"), by: TestCaller.patient("p1"))
        let file = try #require(mine.path.split(separator: "/").last.map(String.init))
        #expect(mine.path.hasPrefix("/api/appointments/feeds/") && file.hasSuffix(".ics") && file.utf8.count == 47)
        let text = lines(try await feeds.document(file))
        #expect(text.filter { $0.hasPrefix("UID:") } == ["UID:\(visit.id)@hms", "UID:\(gone.id)@hms"])
        #expect(text.filter { $0.hasPrefix("STATUS:") } == ["STATUS:CONFIRMED", "STATUS:CANCELLED"])
        // A doctor's feed names record numbers, never people.
        let hers = try await feeds.create(FeedRequest(doctor: "d1", patient: nil), by: TestCaller.doctor("d1"))
        let doctors = lines(try await feeds.document(String(hers.path.split(separator: "/").last ?? "")))
        let number = try #require(try await clinic.patients.patient("p1")?.mrn.description)
        #expect(doctors.contains("SUMMARY:consultation \(number)"))
        let rows = try await clinic.store.read(.test) { try $0.records(CalendarFeed.byOwner.all, limit: 10).items }
        #expect(rows.count == 2)
        for row in rows {
            #expect(!String(decoding: row.body, as: UTF8.self).contains(file.dropLast(4)) && row.id != file.dropLast(4))
        }
        for wrong in ["\(mine.id).ics", "x.ics", ".ics", file + "x", String(repeating: "a", count: 200) + ".ics"] {
            #expect(try await problem { _ = try await feeds.document(wrong) }?.kind == .notFound)
        }
        let stranger = TestCaller.patient("p2")
        #expect(try await problem { try await feeds.revoke(mine.id, by: stranger) }?.kind == .forbidden)
        let others = try await problem {
            _ = try await feeds.create(FeedRequest(doctor: "d1", patient: nil), by: stranger)
        }
        #expect(others?.kind == .forbidden)
        let both = try await problem {
            _ = try await feeds.create(FeedRequest(doctor: "d1", patient: "p1"), by: Clinic.desk)
        }
        #expect(both?.kind == .unprocessable)
        try await feeds.revoke(mine.id, by: TestCaller.patient("p1"))
        #expect(try await problem { _ = try await feeds.document(file) }?.kind == .notFound)
    }

    @Test("feeds are listed for whoever may make one, so that each can be ended", arguments: Engine.enabled)
    func feedList(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let (feeds, page) = (clinic.module.feeds, PageRequest(limit: 10))
        let patient = TestCaller.patient("p1")
        let mine = try await feeds.create(FeedRequest(doctor: nil, patient: "p1"), by: patient)
        let hers = try await feeds.create(FeedRequest(doctor: "d1", patient: nil), by: TestCaller.doctor("d1"))
        let own = FeedQuery(doctor: nil, patient: "p1")
        let ofDoctor = FeedQuery(doctor: "d1", patient: nil)
        #expect(try await feeds.list(own, page: page, by: patient).items.map(\.id) == [mine.id.text])
        for caller in [TestCaller.doctor("d1"), Clinic.desk] {
            #expect(try await feeds.list(ofDoctor, page: page, by: caller).items.map(\.id) == [hers.id.text])
        }
        for query in [ofDoctor, FeedQuery(doctor: nil, patient: "p2")] {
            let refusal = try await problem { _ = try await feeds.list(query, page: page, by: patient) }
            #expect(refusal?.kind == .forbidden)
        }
        for query in [FeedQuery(doctor: nil, patient: nil), FeedQuery(doctor: "d1", patient: "p1")] {
            let refusal = try await problem { _ = try await feeds.list(query, page: page, by: Clinic.desk) }
            #expect(refusal?.kind == .unprocessable)
        }
        try await feeds.revoke(mine.id, by: patient)
        #expect(try await feeds.list(own, page: page, by: patient).items.isEmpty)
    }

    @Test("a busy past does not push the coming appointments out of a feed", arguments: Engine.enabled)
    func longFeed(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let now = clinic.clock.now
        try await clinic.store.write(.test) { tx in
            for number in 1...1100 {
                let start = now - .minutes(20 * number)
                var visit = Appointment(
                    id: tx.newID(), patient: "p1", doctor: "d1", room: nil, visitType: "consultation", location: nil,
                    start: start, end: start + .minutes(15), blockedUntil: start + .minutes(15), status: .completed,
                    notes: nil, series: nil, isOverbooked: false, slotCapacity: 1, bookedAt: start, bookedBy: "u",
                    moves: 0)
                try tx.insert(&visit)
            }
        }
        let next = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let feed = try await clinic.module.feeds.create(FeedRequest(doctor: "d1", patient: nil), by: Clinic.desk)
        let text = try await clinic.module.feeds.document(String(feed.path.split(separator: "/").last ?? ""))
        #expect(text.contains("UID:\(next.id)@hms"))
    }

    @Test("a calendar shows hours and appointments by doctor and by room", arguments: Engine.enabled)
    func view(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let shown = try await clinic.book("p1", "d1", clinic.at("09:00"), room: "r1")
        let gone = try await clinic.book("p2", "d1", clinic.at("10:00"))
        try await clinic.cancel(gone.id)
        try await clinic.book("p3", "d1", clinic.at("09:00", "2026-11-30"))
        func calendar(
            _ doctors: [DoctorID]?, _ rooms: [RoomID]?, _ from: LocalDate, _ to: LocalDate,
            by caller: Caller = Clinic.desk
        ) async throws -> CalendarView {
            try await clinic.module.agenda.calendar(
                CalendarQuery(doctor: doctors, room: rooms, from: from, to: to), by: caller)
        }
        let view = try await calendar(["d1", "unknown"], ["r1"], Clinic.today, "2026-11-29")
        #expect(view.columns.map(\.hours.count) == [6, 0, 0] && view.timeZone == "Asia/Kolkata")
        #expect(view.columns.map { $0.entries.map(\.appointment.id) } == [[shown.id], [], [shown.id]])
        #expect(view.columns[0].name == "Dr Asha Rao" && view.columns[0].entries[0].patientName == "Given p1")
        #expect(try await calendar(["d1"], nil, Clinic.today, "2026-12-06").columns[0].entries.count == 2)
        for refused in [
            try await problem { _ = try await calendar(["d1"], nil, Clinic.today, "2026-12-07") },
            try await problem { _ = try await calendar(["d1"], nil, Clinic.tuesday, Clinic.today) },
            try await problem { _ = try await calendar(nil, nil, Clinic.today, Clinic.today) },
            try await problem {
                _ = try await calendar(Array(repeating: "d1", count: 21), nil, Clinic.today, Clinic.today)
            },
        ] { #expect(refused?.kind == .unprocessable) }
        let patient = try await problem {
            _ = try await calendar(["d1"], nil, Clinic.today, Clinic.today, by: TestCaller.patient("p1"))
        }
        #expect(patient?.kind == .forbidden)
    }

    @Test(
        "lists are by doctor, patient, room or all, in days of the hospital; a patient's is their own",
        arguments: Engine.enabled)
    func lists(on engine: Engine) async throws {
        let hours = Clinic.hours("01:00", "13:00")
        let clinic = try await Clinic(on: engine, availability: Clinic.weekdays(hours))
        // 01:00 on the 24th in Kolkata is the 23rd in UTC.
        let early = try await clinic.book("p1", "d1", clinic.at("01:00"), room: "r1")
        let late = try await clinic.book("p2", "d1", clinic.at("12:00"))
        func list(
            doctor: DoctorID? = nil, patient: PatientID? = nil, room: RoomID? = nil, from: LocalDate? = nil,
            to: LocalDate? = nil, newestFirst: Bool? = nil, by caller: Caller = Clinic.desk
        ) async throws -> [String] {
            try await clinic.module.agenda.list(
                AgendaQuery(doctor: doctor, patient: patient, room: room, from: from, to: to, newestFirst: newestFirst),
                page: PageRequest(), by: caller
            ).items.map(\.id)
        }
        #expect(try await list() == [early.id.text, late.id.text])
        #expect(try await list(newestFirst: true) == [late.id.text, early.id.text])
        #expect(try await list(patient: "p2", newestFirst: true) == [late.id.text])
        #expect(
            try await list(doctor: "d1", from: Clinic.tuesday, to: Clinic.tuesday) == [early.id.text, late.id.text])
        #expect(try await list(doctor: "d1", to: Clinic.today).isEmpty)
        #expect(try await list(patient: "p2") == [late.id.text])
        #expect(try await list(room: "r1") == [early.id.text])
        let me = TestCaller.patient("p1")
        #expect(try await list(by: me) == [early.id.text])
        for refused in [
            try await problem { _ = try await list(patient: "p2", by: me) },
            try await problem { _ = try await list(doctor: "d1", by: me) },
            try await problem { _ = try await list(by: TestCaller.nobody) },
        ] { #expect(refused?.kind == .forbidden) }
        for wrong in [
            try await problem { _ = try await list(doctor: "d1", patient: "p1") },
            try await problem { _ = try await list(from: Clinic.tuesday, to: Clinic.today) },
        ] { #expect(wrong?.kind == .unprocessable) }
    }
}
