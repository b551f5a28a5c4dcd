import Kernel

enum Ward: String, Codable, CaseIterable { case surgery, maternity }

struct PostalAddress: Codable, Equatable {
    var line: String
    var city: String?
}

/// A bit of everything that requests and records are made of.
struct Admission: Codable, Equatable {
    var id: PatientID
    var ward: Ward
    var since: Instant
    var days: Int
    var temperature: Double
    var isUrgent: Bool
    var note: String?
    var address: PostalAddress
    var others: [PostalAddress]
    var tags: [String: Int]
    var extra: JSONValue?
    var doctor: DoctorID?

    static let sample = Admission(
        id: PatientID(unchecked: "p1"), ward: .surgery, since: Instant(milliseconds: 1_700_000_000_123), days: -3,
        temperature: 38.5, isUrgent: true, note: nil, address: PostalAddress(line: "1 \"Main\" Road\n", city: nil),
        others: [PostalAddress(line: "é😀", city: "Pune")], tags: ["a/b": 1], extra: ["z": [1, 2.5, nil]], doctor: nil)

    static let text = #"""
        {"id":"p1","ward":"surgery","since":"2023-11-14T22:13:20.123Z","days":-3,"temperature":38.5,"isUrgent":true,"address":{"line":"1 \"Main\" Road\n"},"others":[{"line":"é😀","city":"Pune"}],"tags":{"a/b":1},"extra":{"z":[1,2.5,null]}}
        """#
}

/// Has a rule that binds two members.
struct Span: Codable, Equatable {
    let start: Int
    let end: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        start = try container.decode(Int.self, forKey: .start)
        end = try container.decode(Int.self, forKey: .end)
        guard start < end else {
            throw DecodingError.dataCorruptedError(
                forKey: .end, in: container, debugDescription: "must be after start")
        }
    }
}

final class Tree: Codable {
    var name: String
    var children: [Tree]
    var twin: Tree?
}
