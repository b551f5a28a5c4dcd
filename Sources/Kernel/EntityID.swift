/// The identifier of one entity: an opaque text of 1 to 96 characters from `A-Z a-z 0-9 - _ .`.
///
/// New entities get a UUIDv7 (RFC 9562), so that ids sort by creation; imported entities keep the id they had.
/// `Tag` only keeps the id of a patient from being used as that of a doctor.
package struct EntityID<Tag>: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Nothing, if the text is not an identifier.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...96).contains(bytes.count), bytes.allSatisfy({ isAllowed($0) }) else { return nil }
        self.text = text
    }

    /// For texts that are identifiers by construction: generated ids, and ids that were read from the store.
    package init(unchecked text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// Outside the type, which is generic: every id of every stored row that is decoded comes through here.
private func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
    default: false
    }
}

extension EntityID: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "must be an id: 1 to 96 letters, digits, - _ .")
            )
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// What the ids in HMS identify. Empty types: they exist at compile time only.
package enum UserTag {}
package enum SessionTag {}
package enum PatientTag {}
package enum DoctorTag {}
package enum AppointmentTag {}
package enum RoomTag {}
package enum EncounterTag {}

package typealias UserID = EntityID<UserTag>
package typealias SessionID = EntityID<SessionTag>
package typealias PatientID = EntityID<PatientTag>
package typealias DoctorID = EntityID<DoctorTag>
package typealias AppointmentID = EntityID<AppointmentTag>
package typealias RoomID = EntityID<RoomTag>
package typealias EncounterID = EntityID<EncounterTag>
