package import Kernel

package enum StorageError: Error, Sendable, Hashable {
    /// A unique index, or the id itself (`index` is `id`), has this value already.
    case duplicate(collection: String, index: String)
    /// The entity is not at the revision that the change started from.
    case conflict(collection: String, id: String)
    case notFound(collection: String, id: String)
    /// Too many writes wait already.
    case overloaded
    case closed
    /// The cursor does not belong to this query.
    case badCursor
    /// The database could not be reached in time; nothing was changed.
    case unavailable(String)
    /// The database could not be reached after it was asked to commit: the change was made, or it was not.
    case uncertain
    case engine(String)
}

extension StorageError {
    /// Whether the same may go well a little later, without anything having been changed.
    package var isTemporary: Bool {
        switch self {
        case .overloaded, .closed, .unavailable: true
        default: false
        }
    }
}

extension StorageError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .duplicate(let collection, let index):
            Problem(.conflict, "duplicate", "There is one already: \(collection), \(index).")
        case .conflict:
            Problem(.conflict, "conflict", "Somebody else changed it meanwhile. Load it again.")
        case .notFound:
            Problem(.notFound, "not-found", "No such record, or it is not yours to see.")
        case .overloaded, .closed:
            Problem(.unavailable, "overloaded", "The server has too much to do. Try again.", retryAfter: 1)
        case .unavailable:
            Problem(
                .unavailable, "database-unavailable", "The database can't be reached. Nothing was changed. Try again.",
                retryAfter: 2)
        case .uncertain:
            Problem(
                .unavailable, "outcome-unknown",
                "It is not known whether the change was made. Look, or send it again with the same Idempotency-Key.",
                retryAfter: 2)
        case .badCursor:
            Problem(
                .badRequest, "bad-cursor", "The cursor is not one of this list.",
                fields: [.init("?cursor", "must be the `next` of a page of this list")])
        case .engine:
            Problem(.internalError, "internal", "Something went wrong on our side.")
        }
    }
}
