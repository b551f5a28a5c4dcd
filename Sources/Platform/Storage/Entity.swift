package import Kernel

/// A value that a service keeps: it has an id, a revision, and declared indexes. Its JSON is what is stored, and what the
/// API shows, so that a read can pass the bytes on as they are.
package protocol Entity: Codable, Sendable {
    associatedtype Tag

    /// The collection (table) of these entities: lower case, plural, `[a-z_]`.
    static var collection: String { get }
    /// All of the entity's indexes; a query names one of these.
    static var indexes: [Index<Self>] { get }
    /// Indexes with several words an entity, found by exact word or by prefix.
    static var wordIndexes: [WordIndex<Self>] { get }

    /// Whether a change is listed under this entity in the audit log; false for rows that only serve others, as the
    /// reservations of a day serve appointments.
    static var isAuditSubject: Bool { get }

    var id: EntityID<Tag> { get }
    /// 1 when inserted, one more with each update. An update names the revision that it saw.
    var revision: Int { get set }
}

extension Entity {
    package static var indexes: [Index<Self>] { [] }
    package static var wordIndexes: [WordIndex<Self>] { [] }
    package static var isAuditSubject: Bool { true }
}

/// The stored form of an entity.
package struct Record: Sendable, Hashable {
    package let id: String
    package let revision: Int
    /// The entity's JSON, UTF-8.
    package let body: [UInt8]

    package init(id: String, revision: Int, body: [UInt8]) {
        self.id = id
        self.revision = revision
        self.body = body
    }

    package func decode<E: Entity>(_ type: E.Type = E.self) throws -> E {
        try JSON.decode(type, from: body, strictness: .stored)
    }
}
