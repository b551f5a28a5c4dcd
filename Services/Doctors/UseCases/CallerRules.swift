import Contracts
import Kernel
import Storage

extension Caller {
    /// The right to change a doctor's hours: anyone's by permission, one's own as that doctor.
    func actOnHours(of doctor: DoctorID, _ action: String) throws(Problem) -> Act {
        if self.doctor == doctor, has(.selfService) { return try act(action, .selfService) }
        return try act(action, .availabilityWrite)
    }

    /// The right to see a doctor's hours.
    func grantHours(of doctor: DoctorID) throws(Problem) -> Grant {
        if self.doctor == doctor, has(.selfService) { return try grant(.selfService) }
        return try grant(.doctorsRead)
    }

    /// The right to see a doctor's figures: anyone's by permission, one's own as that doctor.
    func grantMetrics(of doctor: DoctorID) throws(Problem) -> Grant {
        if self.doctor == doctor, has(.selfService) { return try grant(.selfService) }
        return try grant(.metricsRead)
    }
}

extension Reading {
    func doctor(_ id: DoctorID) throws -> Doctor {
        guard let doctor = try get(Doctor.self, id) else { throw Problem.notFound("doctor") }
        return doctor
    }

    func hours(of id: DoctorID) throws -> DoctorAvailability {
        guard let hours = try get(DoctorAvailability.self, id) else { throw Problem.notFound("doctor") }
        return hours
    }

    func facts(of doctor: Doctor) throws -> DoctorCalendarFacts {
        doctor.facts(try hours(of: doctor.id).availability)
    }
}

extension Transaction {
    /// The doctor, at the revision that the caller saw.
    func doctor(_ id: DoctorID, seen: Int?) throws -> Doctor {
        let doctor = try doctor(id)
        if let seen, seen != doctor.revision { throw StorageError.conflict(collection: Doctor.collection, id: id.text) }
        return doctor
    }

    /// The hours, at the revision that the caller saw.
    func hours(of id: DoctorID, seen: Int?) throws -> DoctorAvailability {
        let hours = try hours(of: id)
        if let seen, seen != hours.revision {
            throw StorageError.conflict(collection: DoctorAvailability.collection, id: id.text)
        }
        return hours
    }

    func saveAndTell(_ doctor: inout Doctor) throws {
        try update(&doctor)
        try publish(DoctorUpdated(facts: try facts(of: doctor)))
    }

    /// The doctor's own revision grows too: it is what orders the facts that others keep.
    func saveAndTell(_ hours: inout DoctorAvailability) throws {
        try update(&hours)
        var doctor = try doctor(hours.id)
        try update(&doctor)
        try publish(DoctorAvailabilityChanged(facts: doctor.facts(hours.availability)))
    }
}
