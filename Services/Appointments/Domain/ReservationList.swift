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

    /// Whether others may share the slot.
    var isGroup: Bool { !group.isEmpty }

    func overlaps(_ other: Reservation) -> Bool { start < other.end && other.start < end }

    func isSameSlot(as other: Reservation) -> Bool { start == other.start && end == other.end }
}

/// A reservation's time in whole minutes since 1970, and whether others may share it.
struct BusyTime: Sendable, Hashable {
    let start: Int
    let end: Int
    let isGroup: Bool
}

/// The reservations of one day. Kept as one text, `start,end,appointment,group;...`, because a booking rewrites it and a slot
/// search reads thousands of them: parsing that is several times faster than an array of objects.
struct ReservationList: Sendable, Hashable {
    private(set) var text = ""

    var all: [Reservation] {
        text.utf8.split(separator: UInt8(ascii: ";")).compactMap { entry in
            let parts = entry.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard parts.count == 4, let start = Int(Substring(parts[0])), let end = Int(Substring(parts[1])) else {
                return nil
            }
            return Reservation(
                start: start, end: end, appointment: String(Substring(parts[2])), group: String(Substring(parts[3])))
        }
    }

    /// Those that overlap with a new one: nearly always none, which takes no more than a look at the times.
    func overlapping(_ new: Reservation) -> [Reservation] {
        guard busy.contains(where: { $0.start < new.end && new.start < $0.end }) else { return [] }
        return all.filter { $0.overlaps(new) }
    }

    /// The times alone.
    var busy: [BusyTime] {
        var text = text
        return text.withUTF8 { bytes in
            var busy: [BusyTime] = []
            var (start, number, field) = (0, 0, 0)
            var end = 0
            var isGroup = false
            for byte in bytes {
                switch byte {
                case UInt8(ascii: ","):
                    if field == 0 { start = number } else if field == 1 { end = number }
                    field += 1
                    number = 0
                case UInt8(ascii: ";"):
                    busy.append(BusyTime(start: start, end: end, isGroup: isGroup))
                    (field, number, isGroup) = (0, 0, false)
                default:
                    if field < 2 {
                        number = number &* 10 &+ Int(byte &- UInt8(ascii: "0"))
                    } else if field == 3 {
                        isGroup = true
                    }
                }
            }
            return busy
        }
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
