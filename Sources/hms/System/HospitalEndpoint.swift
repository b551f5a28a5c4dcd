import Kernel
import Modules
import Web

/// Which hospital this is: what every client needs before anybody signs in.
enum HospitalEndpoint {
    struct Facts: Codable, Sendable, Hashable {
        let name: String
        /// The IANA identifier of the zone that its days and clocks go by: `Asia/Kolkata`.
        let timeZone: String
        /// Of HMS.
        let version: String
    }

    static func endpoint(_ hospital: Hospital) -> Endpoint {
        let facts = Facts(name: hospital.name, timeZone: hospital.zone.identifier, version: Version.current)
        return .get(
            "/api/hospital", "Read which hospital this is", .open, returns: .ok(Facts.self), .tag("system"),
            .rate(.unlimited)
        ) { _ in
            try .json(facts).with("Cache-Control", "no-cache")
        }
    }
}
