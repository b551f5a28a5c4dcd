import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("Appointments by their ids")
struct NamedVisitTests {
    @Test("those of the ids come with names, in the order of the ids, whatever their day", arguments: Engine.enabled)
    func byID(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let first = try await clinic.book("p1", "d1", clinic.at("09:00", Clinic.today))
        let second = try await clinic.book("p2", "d2", clinic.at("09:00"))
        let ids = try #require(IDList<AppointmentTag>([second.id, "none", first.id]))
        let query = NamedAgendaQuery(doctor: nil, from: nil, to: nil, status: nil, id: ids)

        let page = try await clinic.module.agenda.entries(query, page: PageRequest(), by: Clinic.desk)
        #expect(page.items.map(\.appointment.id) == [second.id, first.id] && page.next == nil && page.total == nil)
        #expect(page.items.map(\.patientName) == ["Given p2", "Given p1"])
        #expect(page.items.allSatisfy { $0.doctorName != nil && $0.mrn != nil })

        let mixed = NamedAgendaQuery(doctor: "d1", from: nil, to: nil, status: nil, id: ids)
        let wrong = try await problem {
            _ = try await clinic.module.agenda.entries(mixed, page: PageRequest(), by: Clinic.desk)
        }
        #expect(wrong?.fields.map(\.pointer) == ["?id"])
        let refused = try await problem {
            _ = try await clinic.module.agenda.entries(query, page: PageRequest(), by: TestCaller.patient("p1"))
        }
        #expect(refused?.kind == .forbidden)
    }
}
