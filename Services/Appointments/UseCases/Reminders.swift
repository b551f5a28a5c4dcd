import Contracts
import Kernel
import Messaging
import Storage

struct ReminderChoice: Codable, Sendable, Hashable {
    /// Minutes before the start: any of 2880, 1440, 120 and 60; none for no reminders.
    let minutesBefore: [Int]
}

/// Reminds of appointments: each occurrence once for each lead time. A mark per lead time says up to which start reminders went
/// out; it moves in the commit that publishes them. So a crash repeats nothing, a cancelled appointment is passed over, and one
/// that was moved is reminded for its new time.
struct Reminders: Sendable {
    /// Appointments looked at in one commit.
    static let batch = 200

    let store: Store

    /// A job for each lead time, every 30 seconds.
    var jobs: [JobHandler] {
        ReminderPreference.choices.map { lead in
            JobHandler("remind-\(lead)", every: .seconds(30)) { _, tx in try Self.remind(lead, in: tx) }
        }
    }

    static func remind(_ lead: Int, in tx: Transaction) throws {
        let due = tx.now + .minutes(lead)
        let id = EntityID<ReminderProgress.Tag>(unchecked: "lead-\(lead)")
        guard var progress = try tx.get(ReminderProgress.self, id) else {
            // Before the first run there was nobody to be reminded.
            var progress = ReminderProgress(id: id, through: due)
            try tx.insert(&progress)
            return
        }
        guard progress.through < due else { return }
        let page = try tx.find(Appointment.byStart.all.from(progress.through).below(due), limit: batch)
        // When a batch is full, the starts at its end may go on behind it; those wait for the next run.
        let end = page.next == nil ? due : page.items.last?.start ?? due
        guard end > progress.through else { return try remindAll(at: end, lead, &progress, in: tx) }
        for appointment in page.items where appointment.start < end { try remind(appointment, lead, in: tx) }
        progress.through = end
        try tx.update(&progress)
    }

    /// More appointments begin at one moment than a batch has.
    private static func remindAll(
        at start: Instant, _ lead: Int, _ progress: inout ReminderProgress, in tx: Transaction
    ) throws {
        let next = Instant(milliseconds: start.milliseconds + 1)
        for appointment in try tx.find(Appointment.byStart.all.from(start).below(next), limit: 10_000).items {
            try remind(appointment, lead, in: tx)
        }
        progress.through = next
        try tx.update(&progress)
    }

    private static func remind(_ appointment: Appointment, _ lead: Int, in tx: Transaction) throws {
        // After a standstill the mark runs through starts that are past.
        guard appointment.status == .scheduled, appointment.start > tx.now else { return }
        let wished = try tx.get(ReminderPreference.self, appointment.patient)?.minutesBefore ?? ReminderPreference.usual
        // Whoever booked within the lead time knows.
        guard wished.contains(lead), appointment.bookedAt + .minutes(lead) <= appointment.start else { return }
        try tx.publish(AppointmentReminder(facts: appointment.facts, minutesBefore: lead))
    }

    func preference(of patient: PatientID, by caller: Caller) async throws -> ReminderChoice {
        let grant = try caller.grantForAppointments(of: patient)
        let stored = try await store.get(ReminderPreference.self, patient, grant)
        return ReminderChoice(minutesBefore: stored?.minutesBefore ?? ReminderPreference.usual)
    }

    func choose(_ choice: ReminderChoice, for patient: PatientID, by caller: Caller) async throws -> ReminderChoice {
        let act = try caller.actForAppointments("reminders.choose", of: patient)
        let wrong = choice.minutesBefore.indices.filter {
            !ReminderPreference.choices.contains(choice.minutesBefore[$0])
        }
        guard wrong.isEmpty else {
            throw Problem.invalid(wrong.map { .init("/minutesBefore/\($0)", "must be one of: 60, 120, 1440, 2880") })
        }
        return try await store.write(act) { tx in
            var preference = ReminderPreference(id: patient, minutesBefore: Array(Set(choice.minutesBefore)).sorted())
            try tx.put(&preference)
            return ReminderChoice(minutesBefore: preference.minutesBefore)
        }
    }
}
