import Kernel

/// One stretch of a resource's time, in whole minutes since 1970, and the appointment that has it.
struct Reservation: Sendable, Hashable {
    let start: Int
    let end: Int
    let appointment: String
    /// For a group visit: who holds it. Members of one group may share a slot.
    let group: String

    init(start: Instant, end: Instant, appointment: AppointmentID, group: String = "") {
        self.start = Int(floorDivide(start.seconds, 60))
        self.end = Int(floorDivide(end.seconds + 59, 60))
        self.appointment = appointment.text
        self.group = group
    }

    fileprivate init(start: Int, end: Int, appointment: String, group: String) {
        self.start = start
        self.end = end
        self.appointment = appointment
        self.group = group
    }

    func overlaps(_ other: Reservation) -> Bool { start < other.end && other.start < end }

    func isSameSlot(as other: Reservation) -> Bool { start == other.start && end == other.end }
}

/// The reservations of one day. Kept as one text, `start,end,appointment,group;...`, because a booking rewrites it and a slot
/// search reads thousands of them: parsing that is several times faster than an array of objects.
struct ReservationList: Sendable, Hashable {
    private(set) var text = ""

    var all: [Reservation] {
        text.utf8.split(separator: UInt8(ascii: ";")).compactMap { entry in
            let parts = entry.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard parts.count == 4, let start = Int(Substring(parts[0])), let end = Int(Substring(parts[1])) else { return nil }
            return Reservation(
                start: start, end: end, appointment: String(Substring(parts[2])), group: String(Substring(parts[3])))
        }
    }

    /// Start and end of each, in minutes since 1970.
    var busy: [(start: Int, end: Int)] {
        var busy: [(start: Int, end: Int)] = []
        var number = 0
        var start = 0
        var field = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: ","):
                if field == 0 { start = number } else if field == 1 { busy.append((start, number)) }
                field += 1
                number = 0
            case UInt8(ascii: ";"):
                field = 0
                number = 0
            default:
                if field < 2 { number = number &* 10 &+ Int(byte &- UInt8(ascii: "0")) }
            }
        }
        return busy
    }

    mutating func add(_ reservation: Reservation) {
        text += "\(reservation.start),\(reservation.end),\(reservation.appointment),\(reservation.group);"
    }

    /// Frees what the appointment has.
    mutating func remove(_ appointment: AppointmentID) {
        let kept = all.filter { $0.appointment != appointment.text }
        text = ""
        for reservation in kept { add(reservation) }
    }
}

extension ReservationList: Codable {
    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
