import MongoDB
import Storage

/// A query of an index as MongoDB is asked it: a filter, an order, and the index by its name, so that a query whose index is not
/// there is an error and not a slow query.
struct MongoQuery {
    let collection: MongoCollection
    let query: RawQuery
    private let index: CollectionSchema.IndexSchema
    /// The numbers of the columns behind the prefix.
    let rest: Range<Int>

    init(_ query: RawQuery, of collection: MongoCollection) throws {
        guard let index = collection.schema.indexes.first(where: { $0.name == query.index }),
            query.prefix.count <= index.arity,
            query.prefix.count < index.arity || query.lower == nil && query.upper == nil
        else { throw StorageError.engine("no index \(query.index) of that shape in \(collection.name)") }
        self.collection = collection
        self.query = query
        self.index = index
        rest = query.prefix.count..<index.arity
    }

    var mark: Int64 { query.mark(collection.name) }

    private func column(_ number: Int) -> String { MongoCollection.column(index.name, number) }

    /// What the order compares, one after the other. A unique index tells its entities apart without their ids.
    private var order: [String] { rest.map(column) + (index.isUnique ? [] : ["_id"]) }

    func filter(after: Cursor? = nil) throws -> BSON {
        if let after {
            guard after.query == mark, after.position.count == rest.count else { throw StorageError.badCursor }
        }
        let position = after.map { $0.position + (index.isUnique ? [] : [.text($0.id)]) } ?? []
        return BSON { filter in
            for (number, value) in query.prefix.enumerated() { filter.add(column(number), value) }
            addBounds(position.first, to: &filter)
            guard !position.isEmpty, order.count > 1 else { return }
            // The bound above takes the entities that equal the cursor in the first column; these are what is behind it.
            filter.add(array: "$or") { array in
                for (length, value) in position.enumerated() {
                    array.add(String(length)) { step in
                        for (column, equal) in zip(order, position.prefix(length)) { step.add(column, equal) }
                        step.add(order[length], query.isDescending ? "$lt" : "$gt", value)
                    }
                }
            }
        }
    }

    /// The bounds of the first column of the order: the query's own, and where the cursor is.
    private func addBounds(_ position: IndexValue?, to filter: inout BSONBuilder) {
        guard let first = order.first else { return }
        var bounds: [String: IndexValue] = [:]
        if !rest.isEmpty {
            bounds["$gte"] = query.lower
            bounds["$lt"] = query.upper
        }
        if let position {
            // With nothing else to compare, the cursor's own value is behind us; else others may share it.
            let isLast = order.count == 1
            let comparison = query.isDescending ? (isLast ? "$lt" : "$lte") : (isLast ? "$gt" : "$gte")
            let other = bounds[comparison] ?? position
            bounds[comparison] = (other < position) == query.isDescending ? other : position
        }
        let needsPresence = query.prefix.isEmpty
        guard needsPresence || !bounds.isEmpty else { return }
        filter.add(first) { conditions in
            // An index of those who have a value is used only by a query that asks for them.
            if needsPresence { conditions.add("$exists", true) }
            for (comparison, value) in bounds.sorted(by: { $0.key < $1.key }) { conditions.add(comparison, value) }
        }
    }

    /// For `find`: as many as `limit`, with what a cursor needs.
    func options(limit: Int) -> BSON {
        BSON { options in
            options.add("hint", index.name)
            options.add("limit", Int64(limit))
            options.add("projection") { fields in
                fields.add("rev", option: 1)
                fields.add("body", option: 1)
                fields.add("ix.\(index.name)", option: 1)
            }
            guard !order.isEmpty else { return }
            options.add("sort") { sort in
                for column in order { sort.add(column, option: query.isDescending ? -1 : 1) }
            }
        }
    }

    func count(limit: Int) throws -> BSON {
        let filter = try filter()
        return BSON { command in
            command.add("aggregate", collection.name)
            command.add(array: "pipeline") { stages in
                stages.add("0") { $0.add("$match", filter) }
                stages.add("1") { $0.add("$limit", Int64(limit)) }
                stages.add("2") { $0.add("$count", "n") }
            }
            command.add("cursor") { _ in }
            command.add("hint", index.name)
        }
    }

    /// Where a page ends that ends with this document.
    func cursor(after document: BSON) throws -> Cursor {
        let entry = try document["ix"]?.asDocument?[index.name]?.asDocument
        let position = try rest.compactMap { number -> IndexValue? in
            switch try entry?["c\(number)"] {
            case .string(let text)?: .text(text)
            case .integer(let value)?: .integer(value)
            default: nil
            }
        }
        guard position.count == rest.count, let id = try document["_id"]?.asString else {
            throw StorageError.engine("a stored document of \(collection.name) is damaged")
        }
        return Cursor(query: mark, position: position, id: id)
    }
}

extension IndexValue {
    /// As the database compares: numbers before texts, texts by their bytes.
    fileprivate static func < (a: IndexValue, b: IndexValue) -> Bool {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): a < b
        case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.integer, .text): true
        case (.text, .integer): false
        }
    }
}
