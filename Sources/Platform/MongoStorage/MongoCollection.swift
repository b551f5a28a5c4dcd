import MongoDB
import Storage

/// How the entities of one collection lie in the database:
///
///     { _id, rev, body: { … }, ix: { <index>: { c0, c1, … } }, words: { <word index>: [ … ] } }
///
/// `ix` has the columns of each index that the entity is in. The words of all word indexes are in a collection of their own,
/// one document each, so that a search walks them in their order.
struct MongoCollection: Sendable {
    let schema: CollectionSchema

    var name: String { schema.name }
    /// The documents are `{ key: "<word index>⇥<word>⇥<id>" }`: no word has a control character.
    var wordsName: String { schema.name + ".words" }
    var hasWords: Bool { !schema.wordIndexes.isEmpty }

    /// The place of an index's column.
    static func column(_ index: String, _ number: Int) -> String { "ix.\(index).c\(number)" }

    func document(_ record: Record, _ values: IndexedValues) throws -> BSON {
        let body = try StoredJSON.document(record.body)
        return BSON { document in
            document.add("_id", record.id)
            document.add("rev", Int64(record.revision))
            document.add("body", body)
            addIndexed(values, to: &document)
        }
    }

    func addIndexed(_ values: IndexedValues, to document: inout BSONBuilder) {
        document.add("ix") { indexes in
            for (index, columns) in columns(of: values) {
                indexes.add(index.name) { entry in
                    for (number, value) in columns.enumerated() { entry.add("c\(number)", value) }
                }
            }
        }
        guard hasWords else { return }
        document.add("words") { indexes in
            for (index, words) in zip(schema.wordIndexes, values.words) { indexes.add(index, words) }
        }
    }

    /// The indexes that the entity is in, with their columns.
    func columns(of values: IndexedValues) -> [(index: CollectionSchema.IndexSchema, columns: [IndexValue])] {
        var start = 0
        return schema.indexes.compactMap { index in
            defer { start += index.arity }
            let columns = values.columns[start..<start + index.arity].compactMap { $0 }
            return columns.count == index.arity ? (index, columns) : nil
        }
    }

    static func word(_ key: String) -> BSON { BSON { $0.add("key", key) } }

    /// The keys of an entity's documents among the words.
    func wordKeys(_ words: [[String]], of id: String) -> [String] {
        zip(schema.wordIndexes, words).flatMap { index, words in words.map { "\(index)\t\($0)\t\(id)" } }
    }

    /// The words of a stored document, in the order of the declaration.
    func words(in document: BSON) throws -> [[String]] {
        let all = try document["words"]?.asDocument
        return try schema.wordIndexes.map { index in
            try all?[index]?.asDocument?.values().compactMap(\.asString) ?? []
        }
    }

    static func record(_ document: BSON) throws -> Record {
        var id: String?
        var revision: Int64?
        var body: [UInt8]?
        var reader = try BSONReader(document)
        while let element = try reader.next() {
            switch element.name {
            case "_id": id = element.value.asString
            case "rev": revision = element.value.asInteger
            case "body": body = try element.value.asDocument.map(StoredJSON.body)
            default: break
            }
        }
        guard let id, let revision, let body else { throw StorageError.engine("a stored document is damaged") }
        return Record(id: id, revision: Int(revision), body: body)
    }
}

extension BSONBuilder {
    mutating func add(_ name: String, _ value: IndexValue) {
        switch value {
        case .text(let text): add(name, text)
        case .integer(let number): add(name, number)
        }
    }

    /// A document with one comparison, such as `{ $gte: value }`.
    mutating func add(_ name: String, _ comparison: String, _ value: IndexValue) {
        add(name) { $0.add(comparison, value) }
    }
}
