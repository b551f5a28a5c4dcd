import Contracts
import Kernel
package import Messaging
import Storage

/// Opens the chart of who came without an appointment to the doctor whose queue they wait in, as an appointment would.
package enum WalkInFollower {
    package static let subscription = Subscription("patients.walk-ins", to: "walk_in.*") { event, tx in
        switch event.type {
        case WalkInWaiting.type:
            let waiting = try event.payload(WalkInWaiting.self)
            try CareRelation.set(
                .walkIn, waiting.ticket, of: try tx.survivor(of: waiting.patient), with: .doctor(waiting.doctor),
                until: waiting.at + AppointmentFollower.careAfterVisit, tx)
        case WalkInLeft.type: try CareRelation.end(try event.payload(WalkInLeft.self).ticket, at: tx.now, tx)
        default: break
        }
    }
}
