import Kernel

/// Whether a reservation may join those that a resource has. Intervals count, not slot starts: a long visit blocks what
/// comes behind it.
enum ReservationRules {
    /// - Parameters:
    ///   - capacity: patients that may share one slot of a doctor.
    ///   - ignored: the appointment that is being moved; its own time does not count.
    static func check(
        _ new: Reservation, of resource: Resource, against existing: [Reservation], capacity: Int, mayOverbook: Bool,
        ignoring ignored: AppointmentID?
    ) throws(BookingError) {
        let overlapping = existing.filter { $0.overlaps(new) && $0.appointment != ignored?.text }
        if overlapping.isEmpty { return }
        switch resource {
        case .patient:
            throw .patientBusy
        case .room:
            // A group shares its room; nobody else does.
            let isOneGroup = overlapping.allSatisfy { $0.isGroup && $0.group == new.group && $0.isSameSlot(as: new) }
            guard isOneGroup else { throw .roomBusy }
        case .doctor:
            if mayOverbook { return }
            // A visit that was booked alone stays alone, also where a group is offered at the same time.
            let isOneGroup = overlapping.allSatisfy { $0.isGroup && $0.isSameSlot(as: new) }
            guard isOneGroup, overlapping.count < capacity else { throw .slotTaken }
        }
    }
}
