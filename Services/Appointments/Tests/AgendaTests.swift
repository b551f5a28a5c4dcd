import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("The day's lists")
struct AgendaTests {
    let clinic: Clinic

    init() async throws { clinic = try await Clinic(on: .sqlite) }

    private func query(
        _ doctor: DoctorID? = nil, from: LocalDate? = nil, to: LocalDate? = nil, status: [Appointment.Status]? = nil
    ) -> NamedAgendaQuery { NamedAgendaQuery(doctor: doctor, from: from, to: to, status: status) }

    private func day(_ doctor: DoctorID? = nil) async throws -> DayOverview {
        try await clinic.module.agenda.day(DayQuery(date: nil, doctor: doctor), by: Clinic.desk)
    }

    @Test("today's appointments come with the names of patients and doctors, in order, by status, page by page")
    func agenda() async throws {
        let agenda = clinic.module.agenda
        let times: [LocalTime] = ["11:00", "09:00", "10:00", "09:30"]
        var visits: [Appointment] = []
        for (number, time) in times.enumerated() {
            let start = clinic.at(time, Clinic.today)
            visits.append(
                try await clinic.book(PatientID(unchecked: "p\(number + 1)"), number < 2 ? "d1" : "d2", start))
        }
        try await clinic.book("p9", "d1", clinic.at("09:00"))
        try await clinic.cancel(visits[2].id)

        let all = try await agenda.entries(
            query(), page: PageRequest(limit: 3, wantsTotal: true), by: Clinic.desk)
        #expect(all.items.map(\.appointment.patient) == ["p2", "p4", "p3"] && all.total == 4)
        let entry = try #require(all.items.first)
        #expect(entry.patientName == "Given p2" && entry.doctorName == "Dr Asha Rao" && entry.mrn != nil)
        let rest = try await agenda.entries(query(), page: PageRequest(limit: 3, after: all.next), by: Clinic.desk)
        #expect(rest.items.map(\.appointment.patient) == ["p1"] && rest.next == nil)

        let scheduled = try await agenda.entries(
            query(status: [.scheduled, .held]), page: PageRequest(limit: 2, wantsTotal: true), by: Clinic.desk)
        #expect(scheduled.items.map(\.appointment.patient) == ["p2", "p4"] && scheduled.total == nil)
        let others = try await agenda.entries(
            query(status: [.scheduled, .held]), page: PageRequest(limit: 2, after: scheduled.next), by: Clinic.desk
        )
        #expect(others.items.map(\.appointment.patient) == ["p1"])
        let tomorrow = try await agenda.entries(
            query("d1", from: Clinic.tuesday), page: PageRequest(), by: Clinic.desk)
        #expect(tomorrow.items.map(\.appointment.patient) == ["p9"])
        let wrong = try await problem {
            _ = try await agenda.entries(
                query(from: Clinic.tuesday, to: Clinic.today), page: PageRequest(), by: Clinic.desk)
        }
        #expect(wrong?.fields.map(\.pointer) == ["?to"])
        let refused = try await problem {
            _ = try await agenda.entries(query(), page: PageRequest(), by: TestCaller.patient("p1"))
        }
        #expect(refused?.kind == .forbidden)
    }

    @Test("a day's appointments are counted by status, with those who wait, in all and by doctor")
    func counts() async throws {
        let visits = clinic.module.visits
        var ids: [AppointmentID] = []
        for (number, time) in (["09:00", "09:15", "09:30", "09:45", "10:00"] as [LocalTime]).enumerated() {
            let doctor: DoctorID = number < 4 ? "d1" : "d2"
            let room: RoomID? = number == 0 ? "R2" : number == 3 ? "R1" : nil
            ids.append(
                try await clinic.book(
                    PatientID(unchecked: "p\(number + 1)"), doctor, clinic.at(time, Clinic.today), room: room
                ).id)
        }
        for id in ids.prefix(3) { _ = try await visits.checkIn(id, seen: nil, by: Clinic.desk) }
        for id in ids.prefix(2) { _ = try await visits.start(id, seen: nil, by: Clinic.desk) }
        _ = try await visits.complete(ids[0], seen: nil, by: Clinic.desk)
        try await clinic.cancel(ids[3])
        _ = try await clinic.module.queue.walkIn(
            WalkInRequest(doctor: "d3", patient: nil, isUrgent: nil), by: Clinic.desk)

        let today = try await day()
        #expect(today.date == Clinic.today && today.isWhole && today.rooms == ["R2"])
        #expect(
            today.total
                == DayCounts(scheduled: 1, checkedIn: 1, inProgress: 1, completed: 1, cancelled: 1, waiting: 2))
        #expect(today.doctors.map(\.doctor) == ["d1", "d2", "d3"])
        #expect(today.doctors.first?.doctorName == "Dr Asha Rao")
        #expect(today.doctors.last?.counts == DayCounts(waiting: 1))
        let one = try await day("d1")
        #expect(one.total == today.doctors.first?.counts && one.doctors.count == 1)
        #expect(try await day("none").doctors.map(\.counts) == [DayCounts()])
        let json = try JSONValue(parsing: JSON.encode(one))
        #expect(json["doctors"]?.asArray?.first?["checkedIn"]?.asInt == 1)
        await #expect(throws: Problem.self) {
            try await clinic.module.agenda.day(DayQuery(date: nil, doctor: nil), by: TestCaller.patient("p1"))
        }
    }
}
