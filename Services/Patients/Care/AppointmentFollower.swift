import Contracts
import Kernel
package import Messaging
import Storage

/// Keeps care relations and the timeline in step with appointments. Events of one appointment come in order, and each takes
/// effect once.
package enum AppointmentFollower {
    /// After a visit its doctor reads the chart this long, for letters, results and questions.
    package static let careAfterVisit = Duration.days(30)

    package static let subscription = Subscription("patients.appointments", to: "appointment.*") { event, tx in
        switch event.type {
        case AppointmentScheduled.type: try note(event.payload(AppointmentScheduled.self).facts, .scheduled, tx)
        case AppointmentRescheduled.type:
            let moved = try event.payload(AppointmentRescheduled.self)
            if moved.previousDoctor != moved.facts.doctor {
                try CareRelation.end(moved.facts.appointment.text, at: tx.now, tx)
            }
            try note(moved.facts, .rescheduled, tx)
        case AppointmentCancelled.type: try note(event.payload(AppointmentCancelled.self).facts, .cancelled, tx)
        case AppointmentCheckedIn.type: try note(event.payload(AppointmentCheckedIn.self).facts, .checkedIn, tx)
        case AppointmentCompleted.type: try note(event.payload(AppointmentCompleted.self).facts, .completed, tx)
        case AppointmentNoShow.type: try note(event.payload(AppointmentNoShow.self).facts, .noShow, tx)
        default: break
        }
    }

    private enum State: String {
        case scheduled, rescheduled, checkedIn, completed, cancelled, noShow
    }

    private static func note(_ facts: AppointmentFacts, _ state: State, _ tx: Transaction) throws {
        let patient = try tx.survivor(of: facts.patient)
        let appointment = facts.appointment.text
        switch state {
        case .cancelled, .noShow: try CareRelation.end(appointment, at: tx.now, tx)
        case .scheduled, .rescheduled, .checkedIn, .completed:
            try CareRelation.set(
                .appointment, appointment, of: patient, with: .doctor(facts.doctor), until: facts.end + careAfterVisit,
                tx)
        }
        try TimelineEntry.note(
            .appointment, appointment, of: patient, at: facts.start, title: facts.visitType, status: state.rawValue,
            by: facts.doctor.text, tx)
    }
}

extension Transaction {
    /// An event from before a merge may come after it.
    func survivor(of patient: PatientID) throws -> PatientID {
        var patient = patient
        for _ in 0..<8 {
            guard let next = try mergedInto(of: patient) else { break }
            patient = next
        }
        return patient
    }

    /// Read for every event, so nothing else of the record is decoded.
    fileprivate func mergedInto(of patient: PatientID) throws -> PatientID? {
        guard let record = try reader.get(Patient.collection, patient.text) else { return nil }
        return try JSON.decode(Standing.self, from: record.body, strictness: .stored).mergedInto
    }
}

private struct Standing: Decodable {
    let mergedInto: PatientID?
}
