import Contracts
import Doctors
import Kernel
import Logging
import Messaging
import Storage
import TestSupport
import Testing
import Web

@Suite("Figures")
struct MetricsTests {
    private static let asha = DoctorID(unchecked: "asha")

    private func facts(
        _ id: String, _ doctor: DoctorID, _ start: String, minutes: Int = 20, waited: Int? = nil, took: Int? = nil
    ) throws -> AppointmentFacts {
        let start = try #require(Instant(start))
        let began = waited.map { start + .minutes($0) }
        return AppointmentFacts(
            appointment: AppointmentID(unchecked: id), patient: PatientID(unchecked: "p"), doctor: doctor,
            visitType: "consultation", start: start, end: start + .minutes(minutes), bookedAt: start,
            checkedInAt: waited.map { _ in start }, startedAt: began,
            completedAt: began.flatMap { began in took.map { began + .minutes($0) } })
    }

    @Test("what happens to appointments is counted once, by month and doctor", arguments: Engine.enabled)
    func counted(on engine: Engine) async throws {
        let clinic = try await Clinic(engine)
        let (asha, meera) = (try await clinic.register().id, try await clinic.register("Meera", "Nair").id)
        _ = try await clinic.save(
            Availability(templates: [template("A", [(.mon, hours("09:00", "11:00"))])]), of: asha)
        let source = try await makeStore(engine, service: "appointments", Nothing.self, clock: clinic.clock, seed: 1)
        // 20:00 UTC on 30 November is in December in Kolkata.
        let november = ["a", "b", "c"].map { ($0, "2026-11-30T10:00:00Z") }
        for (id, start) in november + [("d", "2026-11-30T20:00:00Z")] {
            let event = AppointmentScheduled(facts: try facts(id, asha, start))
            try await source.store.write(.test) { try $0.publish(event) }
        }
        let before = try #require(Instant("2026-11-30T10:00:00Z"))
        let completed = AppointmentCompleted(facts: try facts("a", asha, "2026-11-30T10:00:00Z", waited: 7, took: 12))
        let cancelled = AppointmentCancelled(facts: try facts("b", asha, "2026-11-30T10:00:00Z"), by: "patient")
        let moved = AppointmentRescheduled(
            facts: try facts("c", meera, "2026-12-07T10:00:00Z"), previousDoctor: asha, previousStart: before)
        let missed = AppointmentNoShow(facts: try facts("d", asha, "2026-11-30T20:00:00Z"))
        let held = try facts("e", asha, "2026-11-30T11:00:00Z")
        let taken = try facts("f", asha, "2026-11-30T12:00:00Z")
        let now = clinic.clock.now
        try await source.store.write(.test) { tx in
            try tx.publish(completed)
            try tx.publish(cancelled)
            try tx.publish(moved)
            try tx.publish(missed)
            // An offer that lapses was no booking; one that is taken is.
            try tx.publish(AppointmentOffered(facts: held, until: now))
            try tx.publish(AppointmentCancelled(facts: held, by: "other"))
            try tx.publish(AppointmentOffered(facts: taken, until: now))
            try tx.publish(AppointmentScheduled(facts: taken))
        }
        // A second bus starts where the first one stopped: nothing is counted again.
        for _ in 0..<2 { try await deliver(from: source.store, to: clinic) }

        let admin = TestCaller.everything
        let all = try await clinic.module.metrics.report(of: asha, MetricsQuery(), by: admin)
        #expect(all.booked == 4)
        #expect(all.rescheduled == 1)
        #expect(all.cancelled == 1)
        #expect(all.completed == 1)
        #expect(all.noShows == 1)
        #expect(all.averageWaitingMinutes == 7)
        #expect(all.averageConsultationMinutes == 12)
        #expect(all.noShowRate == 0.5)
        #expect(all.cancellationRate == 0.25)
        #expect(all.months.map(\.month.description) == ["2026-11", "2026-12"])
        let november26 = try await clinic.module.metrics.report(
            of: asha, MetricsQuery(from: Month("2026-11"), to: Month("2026-11")), by: admin)
        #expect(november26.booked == 3)
        #expect(november26.bookedMinutes == 40)
        // Five Mondays of two hours.
        #expect(november26.openingMinutes == 600)
        #expect(november26.utilisation == 0.0667)
        #expect(try await clinic.module.metrics.report(of: meera, MetricsQuery(), by: admin).booked == 1)

        let whole = try await clinic.module.metrics.all(HospitalMonthQuery(month: Month("2026-11")), by: admin)
        #expect(whole.isWhole && whole.doctors.map(\.doctor) == [meera, asha])
        #expect(whole.doctors.map(\.figures.booked) == [0, 3])
        #expect(whole.total.booked == 3 && whole.total.completed == 1 && whole.total.noShows == 0)
        #expect(whole.total.averageWaitingMinutes == 7 && whole.total.utilisation == 0.0667)
        let december = try await clinic.module.metrics.all(HospitalMonthQuery(month: Month("2026-12")), by: admin)
        #expect(december.total.booked == 2 && december.total.noShowRate == 1)
        await #expect(throws: Problem.self) {
            try await clinic.module.metrics.all(HospitalMonthQuery(), by: TestCaller.having(.doctorsRead))
        }
    }

    private func deliver(from source: Store, to clinic: Clinic) async throws {
        let subscriptions = clinic.module.subscriptions.map { ($0, clinic.test.store) }
        let bus = EmbeddedBus(
            sources: [source], subscriptions: subscriptions, policy: RetryPolicy(), clock: clinic.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let run = Task { await bus.run() }
        #expect(try await bus.drain(within: .seconds(10)))
        run.cancel()
        await run.value
    }

    @Test("the months must be in order, and no more than two years")
    func bounds() async throws {
        let clinic = try await Clinic()
        let doctor = try await clinic.register().id
        func report(_ from: String?, _ to: String?) async throws -> MetricsReport {
            try await clinic.module.metrics.report(
                of: doctor, MetricsQuery(from: from.flatMap { Month($0) }, to: to.flatMap { Month($0) }),
                by: TestCaller.everything)
        }
        #expect(try await report("2026-01", "2027-12").months.count == 24)
        #expect(try await report("0001-01", nil).months.count == 24)
        #expect(try await report(nil, "0001-01").months.count == 1)
        #expect(try await report("9999-12", nil).months.count == 1)
        await #expect(throws: DoctorError.tooManyMonths) { try await report("2026-01", "2028-01") }
        await #expect(throws: DoctorError.monthsBackwards) { try await report("2026-02", "2026-01") }
    }

    private struct Nothing: Entity {
        enum Tag {}
        static let collection = "nothings"
        let id: EntityID<Tag>
        var revision = 0
    }
}
