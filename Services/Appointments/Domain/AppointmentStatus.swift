import Kernel

extension Appointment {
    /// Where a visit stands. `held` waits for a payment or for an offer to be taken.
    enum Status: String, ListedValue, SchemaDescribed {
        case held
        case scheduled
        case checkedIn = "checked-in"
        case inProgress = "in-progress"
        case completed
        case cancelled
        case noShow = "no-show"

        /// What may come next. Anything else is refused.
        var next: Set<Status> {
            switch self {
            case .held: [.scheduled, .cancelled]
            case .scheduled: [.checkedIn, .cancelled, .noShow]
            case .checkedIn: [.inProgress, .scheduled, .cancelled, .noShow]
            case .inProgress: [.completed]
            case .completed, .cancelled, .noShow: []
            }
        }

        /// Whether the appointment takes up its time.
        var blocksTime: Bool { self != .cancelled && self != .noShow }

        /// Whether it may still be moved to another time.
        var isMovable: Bool { self == .held || self == .scheduled }
    }

    private mutating func become(_ status: Status) throws(BookingError) {
        guard self.status.next.contains(status) else { throw .wrongStatus(from: self.status, to: status) }
        self.status = status
    }

    /// The held slot was taken.
    mutating func confirm() throws(BookingError) {
        guard status == .held else { throw .wrongStatus(from: status, to: .scheduled) }
        try become(.scheduled)
        heldUntil = nil
    }

    /// - Parameter token: the number that the patient waits with.
    mutating func checkIn(token: Int?, at now: Instant) throws(BookingError) {
        try become(.checkedIn)
        checkedInAt = now
        self.token = token
    }

    /// Takes back a check-in that was a mistake.
    mutating func undoCheckIn() throws(BookingError) {
        guard status == .checkedIn else { throw .wrongStatus(from: status, to: .scheduled) }
        try become(.scheduled)
        checkedInAt = nil
        token = nil
    }

    mutating func begin(at now: Instant) throws(BookingError) {
        try become(.inProgress)
        startedAt = now
    }

    mutating func complete(at now: Instant) throws(BookingError) {
        try become(.completed)
        completedAt = now
    }

    mutating func cancel(by: CancelledBy, because reason: Text<300>?, at now: Instant) throws(BookingError) {
        try become(.cancelled)
        heldUntil = nil
        cancellation = Cancellation(at: now, by: by, reason: reason)
    }

    /// Only once the visit should have begun.
    mutating func missed(at now: Instant) throws(BookingError) {
        guard now >= start else { throw .tooEarlyForNoShow }
        try become(.noShow)
    }
}
