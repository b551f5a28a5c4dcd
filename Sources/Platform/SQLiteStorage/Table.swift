import Storage

/// The SQL of one collection, made once. A table has the id, the revision, the body, a column for each column of each
/// index, and the words; a word index has a table of its own.
struct Table {
    let schema: CollectionSchema
    let columns: [String]
    let selectOne: String
    let insert: String
    /// Changes everything: the revision, the body, the words, the columns of all indexes.
    let update: String
    /// Changes the revision and the body. SQLite writes an index anew when a column of it is set, even to what it was.
    let updateBody: String
    let delete: String
    let selectWords: String
    /// The words, and the columns of all indexes.
    let selectIndexed: String
    private let indexColumns: [String: [String]]

    init(_ schema: CollectionSchema) {
        self.schema = schema
        var indexColumns: [String: [String]] = [:]
        for index in schema.indexes {
            indexColumns[index.name] = (0..<index.arity).map { "\"\(index.name)__\($0)\"" }
        }
        self.indexColumns = indexColumns
        let columns = schema.indexes.flatMap { indexColumns[$0.name] ?? [] }
        self.columns = columns
        let name = "\"\(schema.name)\""
        selectOne = "SELECT revision, body FROM \(name) WHERE id = ?1"
        let all = ["id", "revision", "body", "words"] + columns
        insert = """
            INSERT INTO \(name) (\(all.joined(separator: ", "))) \
            VALUES (\(all.map { _ in "?" }.joined(separator: ", ")))
            """
        let set = ["revision", "body", "words"] + columns
        update = "UPDATE \(name) SET \(set.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ? AND revision = ?"
        updateBody = "UPDATE \(name) SET revision = ?, body = ? WHERE id = ? AND revision = ?"
        delete = "DELETE FROM \(name) WHERE id = ? AND revision = ?"
        selectWords = "SELECT words FROM \(name) WHERE id = ?1"
        selectIndexed = "SELECT \((["words"] + columns).joined(separator: ", ")) FROM \(name) WHERE id = ?1"
    }

    var name: String { schema.name }
    /// Whether a row is found by anything but its id.
    var isIndexed: Bool { !schema.indexes.isEmpty || !schema.wordIndexes.isEmpty }

    func wordTable(_ index: String) -> String { "\"\(schema.name)__\(index)\"" }

    func insertWord(_ index: String) -> String { "INSERT OR IGNORE INTO \(wordTable(index)) (word, id) VALUES (?, ?)" }

    func deleteWord(_ index: String) -> String { "DELETE FROM \(wordTable(index)) WHERE word = ? AND id = ?" }

    /// The query's SQL. Bind: the prefix, the lower bound, the upper bound, the cursor's position and id, the limit.
    func select(_ query: RawQuery, after: Cursor?, what: Selection) throws -> String {
        guard let index = schema.indexes.first(where: { $0.name == query.index }),
            let columns = indexColumns[query.index],
            query.prefix.count <= columns.count,
            query.prefix.count < columns.count || query.lower == nil && query.upper == nil
        else { throw StorageError.engine("no index \(query.index) of that shape in \(name)") }
        let rest = Array(columns.dropFirst(query.prefix.count))
        var conditions = columns.prefix(query.prefix.count).map { "\($0) = ?" }
        if conditions.isEmpty { conditions.append("\(columns[0]) IS NOT NULL") }
        if query.lower != nil { conditions.append("\(rest[0]) >= ?") }
        if query.upper != nil { conditions.append("\(rest[0]) < ?") }
        let order = index.isUnique ? rest : rest + ["id"]
        if let after {
            guard after.query == query.mark(name), after.position.count == rest.count else {
                throw StorageError.badCursor
            }
            if !order.isEmpty {
                let marks = order.map { _ in "?" }.joined(separator: ", ")
                conditions.append("(\(order.joined(separator: ", "))) \(query.isDescending ? "<" : ">") (\(marks))")
            }
        }
        let from =
            "FROM \"\(name)\" INDEXED BY \"\(name)__\(query.index)\" WHERE \(conditions.joined(separator: " AND "))"
        switch what {
        case .count:
            return "SELECT count(*) FROM (SELECT 1 \(from) LIMIT ?)"
        case .records:
            let by =
                order.isEmpty
                ? "" : " ORDER BY " + order.map { $0 + (query.isDescending ? " DESC" : "") }.joined(separator: ", ")
            let extra = rest.map { ", " + $0 }.joined()
            return "SELECT id, revision, body\(extra) \(from)\(by) LIMIT ?"
        }
    }

    /// Whether the id is part of the order (and so of the cursor's comparison), and how many columns are behind the prefix.
    func tail(_ query: RawQuery) -> (columns: Int, hasID: Bool) {
        let index = schema.indexes.first { $0.name == query.index }
        return ((index?.arity ?? 0) - query.prefix.count, !(index?.isUnique ?? false))
    }

    enum Selection {
        case records
        case count
    }
}

/// What the SQL of a query depends on, but for its cursor.
struct QueryShape: Hashable {
    let table: String
    let index: String
    let prefix: Int
    let hasLower: Bool
    let hasUpper: Bool
    let isDescending: Bool

    init(_ table: Table, _ query: RawQuery) {
        self.table = table.name
        index = query.index
        prefix = query.prefix.count
        hasLower = query.lower != nil
        hasUpper = query.upper != nil
        isDescending = query.isDescending
    }
}
