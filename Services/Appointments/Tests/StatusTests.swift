import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("The states of an appointment")
struct StatusTests {
    enum Step: CaseIterable, Sendable { case confirm, checkIn, undoCheckIn, begin, complete, cancel, missed }

    private static let now: Instant = "2026-11-24T04:00:00Z"

    private func appointment(_ status: Appointment.Status) -> Appointment {
        Appointment(
            id: "a1", patient: "p1", doctor: "d1", room: nil, visitType: "v", location: "Main", start: Self.now,
            end: Self.now + .minutes(15), blockedUntil: Self.now + .minutes(15), status: status, notes: nil,
            series: nil,
            isOverbooked: false, slotCapacity: 1, heldUntil: Self.now, token: 4, bookedAt: Self.now, bookedBy: "u",
            checkedInAt: Self.now, moves: 0)
    }

    /// Where each step leads from each state; nothing, where it is refused.
    private func target(_ step: Step, from status: Appointment.Status) -> Appointment.Status? {
        switch (step, status) {
        case (.confirm, .held), (.undoCheckIn, .checkedIn): .scheduled
        case (.checkIn, .scheduled): .checkedIn
        case (.begin, .checkedIn): .inProgress
        case (.complete, .inProgress): .completed
        case (.cancel, .held), (.cancel, .scheduled), (.cancel, .checkedIn): .cancelled
        case (.missed, .scheduled), (.missed, .checkedIn): .noShow
        default: nil
        }
    }

    @Test("each step leads on from its own states only", arguments: Step.allCases, Appointment.Status.allCases)
    func table(step: Step, status: Appointment.Status) {
        var visit = appointment(status)
        do throws(BookingError) {
            switch step {
            case .confirm: try visit.confirm()
            case .checkIn: try visit.checkIn(token: 1, at: Self.now)
            case .undoCheckIn: try visit.undoCheckIn()
            case .begin: try visit.begin(at: Self.now)
            case .complete: try visit.complete(at: Self.now)
            case .cancel: try visit.cancel(by: .patient, because: nil, at: Self.now)
            case .missed: try visit.missed(at: Self.now)
            }
            #expect(visit.status == target(step, from: status))
        } catch {
            #expect(target(step, from: status) == nil)
            #expect(visit.status == status)
            #expect(error.problem.kind == .conflict && error.problem.slug == "wrong-status")
        }
    }

    @Test("what blocks time, and what may still be moved", arguments: Appointment.Status.allCases)
    func kinds(status: Appointment.Status) {
        #expect(status.blocksTime == ![.cancelled, .noShow].contains(status))
        #expect(status.isMovable == [.held, .scheduled].contains(status))
    }

    @Test("a patient is a no-show only from the start on")
    func tooEarly() {
        var visit = appointment(.scheduled)
        #expect(throws: BookingError.tooEarlyForNoShow) { try visit.missed(at: Self.now - .milliseconds(1)) }
    }

    @Test("a visit goes from arrival to its end, with its times, its ticket and its events", arguments: Engine.enabled)
    func wholeVisit(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let visits = clinic.module.visits
        let id = try await clinic.book("p1", "d1", clinic.at("09:00")).id
        let early = try await problem { _ = try await visits.checkIn(id, seen: nil, by: Clinic.desk) }
        #expect(early?.slug == "wrong-status")
        clinic.clock.set(clinic.at("08:50"))
        #expect(try await visits.checkIn(id, seen: nil, by: Clinic.desk).token == 1)
        let again = try await problem { _ = try await visits.checkIn(id, seen: nil, by: Clinic.desk) }
        #expect(again?.slug == "wrong-status")
        let undone = try await visits.undoCheckIn(id, seen: nil, by: Clinic.desk)
        #expect(undone.token == nil && undone.checkedInAt == nil && undone.status == .scheduled)
        // The refused second check-in used up no number.
        #expect(try await visits.checkIn(id, seen: nil, by: Clinic.desk).token == 2)
        clinic.clock.set(clinic.at("09:05"))
        #expect(try await visits.start(id, seen: nil, by: Clinic.desk).startedAt == clinic.at("09:05"))
        clinic.clock.set(clinic.at("09:12"))
        let done = try await visits.complete(id, seen: nil, by: Clinic.desk)
        #expect(done.checkedInAt == clinic.at("08:50") && done.completedAt == clinic.at("09:12"))
        #expect(try await clinic.events(AppointmentCheckedIn.self).count == 2)
        #expect(try await clinic.events(AppointmentCompleted.self).map(\.facts) == [done.facts])
        let page = try await clinic.module.queue.tickets(
            QueueQuery(doctor: "d1", date: nil), page: .init(), by: Clinic.desk)
        let tickets = try page.items.map { try $0.decode(QueueTicket.self) }
        #expect(tickets.map(\.state) == [.left, .done] && tickets.map(\.number) == [1, 2])
        #expect(try await problem { try await clinic.cancel(id) }?.slug == "wrong-status")
    }
}
