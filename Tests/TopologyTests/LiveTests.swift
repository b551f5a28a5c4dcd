import Contracts
import Kernel
import Messaging
import Realtime
import Storage
import TestSupport
import Testing

@testable import hms

@Suite("What live screens may watch, and what they are told")
struct LiveTests {
    private static let facts = AppointmentFacts(
        appointment: AppointmentID(unchecked: "a1"), patient: PatientID(unchecked: "p1"),
        doctor: DoctorID(unchecked: "d1"), visitType: "consultation", start: Instant(seconds: 0),
        end: Instant(seconds: 900), bookedAt: Instant(seconds: 0), checkedInAt: nil, startedAt: nil, completedAt: nil)

    /// The event as it lies in the log.
    private func news(_ publish: @escaping @Sendable (Transaction) throws -> Void) async throws -> LiveNews {
        let test = try await makeStore(.sqlite, collections: [])
        try await test.store.write(.system("test", "publish", audited: false), publish)
        let events = try await test.engine.read { try $0.events(after: 0, limit: 10) }
        return HospitalNews.of(try #require(events.first))
    }

    @Test("each topic asks for its permission, and who it is of needs none")
    func permissions() {
        let table = HospitalTopics.table
        let asked: [(String, Permission)] = [
            ("queue", .appointmentsRead), ("queue:doctor:d1", .appointmentsRead),
            ("appointments:all", .appointmentsRead), ("appointments:doctor:d1", .appointmentsRead),
            ("appointments:patient:p1", .appointmentsRead), ("emergencies", .emergencyReview), ("system", .systemRead),
        ]
        for (topic, permission) in asked {
            #expect(table.refusal(topic, for: TestCaller.having(permission)) == nil, "\(topic)")
            #expect(table.refusal(topic, for: TestCaller.lacking(permission)) == .forbidden, "\(topic)")
        }
        let doctor = Caller(
            kind: .user, id: "u", roles: [], permissions: [.selfService], doctor: DoctorID(unchecked: "d1"))
        #expect(table.refusal("queue:doctor:d1", for: doctor) == nil)
        #expect(table.refusal("appointments:doctor:d1", for: doctor) == nil)
        #expect(table.refusal("appointments:doctor:d2", for: doctor) == .forbidden)
        let patient = TestCaller.patient(PatientID(unchecked: "p1"))
        #expect(table.refusal("appointments:patient:p1", for: patient) == nil)
        #expect(table.refusal("appointments:patient:p2", for: patient) == .forbidden)
        #expect(table.refusal("appointments:doctor:d1", for: patient) == .forbidden)
        // One who is nobody is not whom a topic without an id would be of.
        #expect(table.refusal("appointments:patient:", for: TestCaller.nobody) == .unknown)
    }

    @Test("a moved appointment is told to the screens of both doctors")
    func moved() async throws {
        let news = try await news { tx in
            try tx.publish(
                AppointmentRescheduled(
                    facts: Self.facts, previousDoctor: DoctorID(unchecked: "d0"), previousStart: Instant(seconds: 0)))
        }
        let topics = Set(news.changes.map(\.topic))
        #expect(
            topics == [
                "appointments:all", "appointments:patient:p1", "appointments:doctor:d0", "appointments:doctor:d1",
            ])
        for change in news.changes {
            #expect(change.type == "appointment.rescheduled" && change.subject == "a1")
            #expect(change.facts == ["doctor": "d1"])
        }
    }

    @Test("a reminder changes nothing that is shown")
    func reminder() async throws {
        let news = try await news { try $0.publish(AppointmentReminder(facts: Self.facts, minutesBefore: 60)) }
        #expect(news.changes.isEmpty)
    }

    @Test("who signed out is told to the user alone; the system's topic names nobody")
    func signedOut() async throws {
        let user = UserID(unchecked: "u1")
        let news = try await news { try $0.publish(UserLoggedOut(user: user, session: SessionID(unchecked: "s1"))) }
        #expect(news.endedLogin?.text == "s1")
        #expect(
            news.changes == [
                Change(topic: "system", type: "user.logout", subject: ""),
                Change(topic: "user:u1", type: "user.logout", subject: "u1"),
            ])
        let emergency = try await self.news { tx in
            try tx.publish(
                EmergencyAccessUsed(
                    user: user, patient: PatientID(unchecked: "p1"), reason: "Unconscious", until: Instant(seconds: 9)))
        }
        #expect(Set(emergency.changes.map(\.topic)) == ["system", "emergencies"])
        #expect(emergency.changes.allSatisfy { $0.subject.isEmpty && $0.facts.isEmpty })
    }

    @Test("an event that is not what its type says is passed over")
    func broken() {
        for type in ["appointment.scheduled", "appointment.rescheduled", "queue.changed", "user.logout"] {
            let event = StoredEvent(sequence: 1, id: "e", type: type, subject: "x", body: Array("{}".utf8))
            let news = HospitalNews.of(event)
            #expect(news.endedLogin == nil)
            #expect(news.changes.allSatisfy { !$0.topic.hasPrefix("appointments") && $0.topic != "queue" })
        }
    }
}
