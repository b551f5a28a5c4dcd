import PostgreSQL
import Storage

/// The SQL of one collection, made once. As with SQLite, a table has the id, the revision, the body as text, so that people can
/// read it, a column for each column of each index, and the words; a word index has a table of its own.
struct PostgresTable {
    let schema: CollectionSchema
    let columns: [String]
    let selectOne: String
    let insert: String
    let update: String
    let delete: String
    let selectWords: String
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
        selectOne = "SELECT revision, body FROM \(name) WHERE id = $1"
        let all = ["id", "revision", "body", "words"] + columns
        insert = """
            INSERT INTO \(name) (\(all.joined(separator: ", "))) \
            VALUES (\(all.indices.map { "$\($0 + 1)" }.joined(separator: ", ")))
            """
        let set = (["revision", "body", "words"] + columns).enumerated().map { "\($1) = $\($0 + 3)" }
        update = "UPDATE \(name) SET \(set.joined(separator: ", ")) WHERE id = $1 AND revision = $2"
        delete = "DELETE FROM \(name) WHERE id = $1 AND revision = $2"
        selectWords = "SELECT words FROM \(name) WHERE id = $1"
    }

    var name: String { schema.name }

    func wordTable(_ index: String) -> String { "\"\(schema.name)__\(index)\"" }

    /// A query, its values, and how many columns its cursor holds before the id.
    func select(
        _ query: RawQuery, after: Cursor?, limit: Int, what: Selection
    ) throws -> (sql: String, values: [PostgresValue], tail: Int) {
        guard let index = schema.indexes.first(where: { $0.name == query.index }),
            let columns = indexColumns[query.index],
            query.prefix.count <= columns.count,
            query.prefix.count < columns.count || query.lower == nil && query.upper == nil
        else { throw StorageError.engine("no index \(query.index) of that shape in \(name)") }
        var values: [PostgresValue] = []
        func mark(_ value: PostgresValue) -> String {
            values.append(value)
            return "$\(values.count)"
        }
        let rest = Array(columns.dropFirst(query.prefix.count))
        var conditions = zip(columns, query.prefix).map { "\($0) = \(mark(PostgresValue($1)))" }
        conditions.append("\(columns[0]) IS NOT NULL")
        if let lower = query.lower { conditions.append("\(rest[0]) >= \(mark(PostgresValue(lower)))") }
        if let upper = query.upper { conditions.append("\(rest[0]) < \(mark(PostgresValue(upper)))") }
        let order = index.isUnique ? rest : rest + ["id"]
        if let after {
            guard after.query == query.mark(name), after.position.count == rest.count else {
                throw StorageError.badCursor
            }
            if !order.isEmpty {
                let marks =
                    after.position.map { mark(PostgresValue($0)) } + (index.isUnique ? [] : [mark(.text(after.id))])
                conditions.append(
                    """
                    (\(order.joined(separator: ", "))) \(query.isDescending ? "<" : ">") \
                    (\(marks.joined(separator: ", ")))
                    """)
            }
        }
        let from = "FROM \"\(name)\" WHERE \(conditions.joined(separator: " AND "))"
        switch what {
        case .count:
            return ("SELECT count(*) FROM (SELECT 1 \(from) LIMIT \(mark(.integer(Int64(limit))))) AS found", values, 0)
        case .records:
            let by =
                order.isEmpty
                ? "" : " ORDER BY " + order.map { $0 + (query.isDescending ? " DESC" : "") }.joined(separator: ", ")
            let extra = rest.map { ", " + $0 }.joined()
            let sql = "SELECT id, revision, body\(extra) \(from)\(by) LIMIT \(mark(.integer(Int64(limit + 1))))"
            return (sql, values, rest.count)
        }
    }

    enum Selection {
        case records
        case count
    }
}
