import Contracts
import Kernel
import Storage
import Web

extension Caller {
    /// A patient's own account: it sees and books for that patient only.
    var isPatient: Bool { patient != nil && !has(.appointmentsWrite) }

    /// The right to change appointments: anyone's by permission, one's own as a patient.
    func actForAppointments(_ action: String, of patient: PatientID? = nil) throws(Problem) -> Act {
        if has(.appointmentsWrite) { return try act(action, .appointmentsWrite) }
        guard let own = self.patient, patient == nil || patient == own else { throw .forbidden }
        return try act(action, .selfService)
    }

    func grantForAppointments(of patient: PatientID? = nil) throws(Problem) -> Grant {
        if has(.appointmentsRead) { return try grant(.appointmentsRead) }
        guard let own = self.patient, patient == nil || patient == own else { throw .forbidden }
        return try grant(.selfService)
    }

    func checkOverbooking(_ overbook: Bool?) throws(Problem) {
        if overbook == true { _ = try grant(.appointmentsOverbook) }
    }
}

extension Transaction {
    /// The appointment, if the caller may touch it, at the revision that the caller saw.
    func appointment(_ id: AppointmentID, seen: Int?, by caller: Caller) throws -> Appointment {
        guard let appointment = try get(Appointment.self, id),
            !caller.isPatient || caller.patient == appointment.patient
        else { throw Problem.notFound("appointment") }
        if let seen, seen != appointment.revision { throw Problem.revisionConflict }
        return appointment
    }

    /// The appointment needs no more attention, nor does another that clashed with it.
    func settleStranded(_ appointment: Appointment) throws {
        if let stranded = try get(StrandedAppointment.self, appointment.id) {
            try delete(stranded)
            try publish(StrandedChanged(doctor: stranded.doctor))
        }
        try settleDoubles(of: appointment.patient)
    }
}
