import Kernel
import Messaging
import Storage
import Web

/// An event that a consumer of a service gave up on; its own members are beside the service.
struct DeadLetter: Sendable {
    let service: String
    let event: ParkedEvent
}

extension DeadLetter: Codable {
    private enum CodingKeys: String, CodingKey {
        case service
    }

    init(from decoder: any Decoder) throws {
        service = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .service)
        event = try ParkedEvent(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(service, forKey: .service)
        try event.encode(to: encoder)
    }
}

/// Merges the dead letters of all services: by when they were last due, then by service and id. What did not answer for the
/// first page is missing in all that follow it, as in `AuditList`.
struct DeadLetterList: Sendable {
    let hospital: WholeHospital
    /// All of the hospital's, or one.
    let services: [any Administration]

    /// - Parameter service: only of this one.
    /// - Throws: 422 that names `?service`, if the hospital has no such service.
    init(_ hospital: WholeHospital, service: String? = nil) throws(Problem) {
        self.hospital = hospital
        if let service {
            services = [try hospital.service(service, at: "?service")]
        } else {
            services = hospital.services
        }
    }

    func page(_ page: PageRequest, for asker: Asker) async throws -> (page: Page<DeadLetter>, missing: [String]) {
        _ = try asker.caller.grant(.eventsReplay)
        let walk = try page.after.map(Walk.init)
        let asked = try await hospital.ask(
            services.filter { !(walk?.missing.contains($0.service) ?? false) },
            mayLack: walk == nil && services.count > 1
        ) { service in
            try await service.deadLetters(behind: walk?.place, limit: page.limit + 1, for: asker)
        }
        let missing = walk?.missing ?? asked.missing
        var letters = asked.answers.flatMap { service, events in
            events.map { DeadLetter(service: service, event: $0) }
        }
        letters.sort { DeadLetterPlace($0) < DeadLetterPlace($1) }
        let shown = Array(letters.prefix(page.limit))
        let next =
            letters.count > shown.count
            ? shown.last.map { Walk(place: DeadLetterPlace($0), missing: missing).cursor } : nil
        return (Page(items: shown, next: next), missing)
    }

    private struct Walk {
        /// Of this list's cursors, among others.
        private static let mark: Int64 = 0xDEAD

        let place: DeadLetterPlace
        let missing: [String]

        init(place: DeadLetterPlace, missing: [String]) {
            self.place = place
            self.missing = missing
        }

        init(_ cursor: Cursor) throws {
            guard cursor.query == Self.mark, cursor.position.count == 3,
                case .integer(let dueAt) = cursor.position[0], dueAt < .max,
                case .text(let service) = cursor.position[1], case .text(let missing) = cursor.position[2]
            else { throw StorageError.badCursor }
            place = DeadLetterPlace(dueAt: dueAt, service: service, id: cursor.id)
            self.missing = missing.split(separator: " ").map(String.init)
        }

        var cursor: Cursor {
            Cursor(
                query: Self.mark,
                position: [.integer(place.dueAt), .text(place.service), .text(missing.joined(separator: " "))],
                id: place.id)
        }
    }
}

extension DeadLetterPlace {
    init(_ letter: DeadLetter) {
        self.init(dueAt: letter.event.dueAt.milliseconds, service: letter.service, id: letter.event.id.text)
    }
}
