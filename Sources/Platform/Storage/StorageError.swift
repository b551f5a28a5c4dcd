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
    case engine(String)
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
        case .badCursor:
            Problem(
                .badRequest, "bad-cursor", "The cursor is not one of this list.",
                fields: [.init("?cursor", "must be the `next` of a page of this list")])
        case .engine:
            Problem(.internalError, "internal", "Something went wrong on our side.")
        }
    }
}
