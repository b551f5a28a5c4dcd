import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("A demo hospital's appointments")
struct DemoTests {
    private let doctors: [DoctorID] = ["d1", "d2", "d3"]
    private let patients = (1...40).map { PatientID(unchecked: "p\($0)") }

    @Test(
        "today is alive at any hour: somebody is seen, some wait, some are done, some are still to come",
        arguments: ["00:01", "00:40", "03:10", "06:30", "08:59", "09:00", "11:17", "12:55", "17:00", "22:20", "23:58"]
            as [LocalTime])
    func alive(at time: LocalTime) async throws {
        let clinic = try await Clinic(on: .sqlite, at: time)
        let seen = try await clinic.module.seedDemo(doctors: doctors, patients: patients, today: Clinic.today)
        #expect(seen.count >= 4)
        let day = try await clinic.module.agenda.day(DayQuery(date: nil, doctor: "d1"), by: Clinic.desk)
        #expect(day.total.inProgress == 1, "\(day.total)")
        #expect(day.total.waiting >= 1, "\(day.total)")
        #expect(day.total.checkedIn >= 1 || time > "23:20", "\(day.total)")
        #expect(day.total.completed >= 1 || time < "00:20" || (time > "07:00" && time < "09:30"), "\(day.total)")
        let (appointments, rows) = try await clinic.ledgers()
        #expect(!rows.isEmpty && rows.isSubset(of: appointments))
        for visit in try await clinic.all() {
            #expect(visit.checkedInAt.map { $0 <= clinic.clock.now } ?? true)
            #expect(visit.completedAt.map { $0 <= clinic.clock.now } ?? true)
        }
    }

    @Test("the front desk has a wait list, and appointments that a leave stranded")
    func worklists() async throws {
        let leave = Leave(from: "2026-11-26", to: "2026-11-28")
        let clinic = try await Clinic(on: .sqlite, availability: Clinic.weekdays(leaves: [leave]))
        _ = try await clinic.module.seedDemo(doctors: doctors, patients: patients, today: Clinic.today)
        let waiting = try await clinic.module.waitLists.list(
            WaitListQuery(state: nil, doctor: nil), page: PageRequest(wantsTotal: true), by: Clinic.desk)
        #expect(waiting.total == 3)
        let stranded = try await clinic.module.stranding.worklist(of: nil, page: PageRequest(), by: Clinic.desk)
        #expect(stranded.items.count == 2)
        let first: StrandedAppointment = try #require(try stranded.items.first?.decode())
        #expect(first.contact?.last.callAgainAt.map { $0 < clinic.clock.now } == true)
        let (appointments, rows) = try await clinic.ledgers()
        #expect(!rows.isEmpty && rows.isSubset(of: appointments))
    }
}
