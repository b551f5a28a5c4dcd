import GRDBSQLite
import Storage

/// Finds the foreign key that is broken now, by its name.
struct ForeignKeys {
    let connection: Connection

    /// One that the row of this table breaks. It looks at no other row.
    func broken(in table: String, row: Int64) throws -> String? {
        let columns = try connection.texts(
            """
            SELECT id, "table", "from", coalesce("to", '') FROM pragma_foreign_key_list(?) ORDER BY CAST(id AS INTEGER), seq
            """, table)
        for key in Dictionary(grouping: columns, by: { $0[0] }).values {
            let isSet = key.map { "c.\"\($0[2])\" IS NOT NULL" }.joined(separator: " AND ")
            let isSame = key.map { "p.\"\($0[3])\" = c.\"\($0[2])\"" }.joined(separator: " AND ")
            // A key that names no columns refers to the primary key; the slow way finds those.
            guard key.allSatisfy({ !$0[3].isEmpty }) else { return nil }
            let found = try connection.integer(
                """
                SELECT count(*) FROM "\(table)" c WHERE c.rowid = \(row) AND \(isSet) \
                AND NOT EXISTS (SELECT 1 FROM "\(key[0][1])" p WHERE \(isSame))
                """)
            if let found, found > 0 { return try name(table, Int(key[0][0]) ?? 0, key.map { $0[2] }) }
        }
        return nil
    }

    /// The first of all rows that breaks one.
    func firstBroken() throws -> String? {
        let statement = try connection.statement("PRAGMA foreign_key_check")
        var broken: (table: String, id: Int)?
        if try statement.step() { broken = (statement.text(0), Int(statement.integer(3))) }
        statement.reset()
        guard let broken else { return nil }
        let columns = try connection.texts(
            "SELECT id, \"from\" FROM pragma_foreign_key_list(?) ORDER BY CAST(id AS INTEGER), seq", broken.table)
        return try name(broken.table, broken.id, columns.filter { $0[0] == "\(broken.id)" }.map { $0[1] })
    }

    /// SQLite numbers the keys of a table from the last to the first.
    private func name(_ table: String, _ id: Int, _ columns: [String]) throws -> String {
        let names = try ConstraintNames(of: table, connection).foreignKeys
        let position = names.count - 1 - id
        let declared = names.indices.contains(position) ? names[position] : nil
        return declared ?? "\(table)_\(columns.joined(separator: "_"))_fkey"
    }
}

/// The names that a table's definition gives to its constraints. SQLite keeps the definition, and forgets the names.
struct ConstraintNames {
    /// In the order of the definition; nothing for one without a name.
    private(set) var foreignKeys: [String?] = []
    private var uniques: [(columns: [String], name: String)] = []

    init(of table: String, _ connection: Connection) throws {
        let sql = try connection.texts("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", table)
        var name: String?
        let words = Self.words(sql.first?.first ?? "")
        for (position, word) in words.enumerated() {
            switch word.uppercased() {
            case "CONSTRAINT": name = words.indices.contains(position + 1) ? words[position + 1] : nil
            case "REFERENCES":
                foreignKeys.append(name)
                name = nil
            case "UNIQUE":
                if let name { uniques.append((Self.columns(words[(position + 1)...]), name)) }
                name = nil
            case "CHECK", "PRIMARY", "NOT", "DEFAULT", "GENERATED": name = nil
            default: break
            }
        }
    }

    func unique(_ columns: [String]) -> String? { uniques.first { $0.columns == columns }?.name }

    /// `( series , number )` as its names.
    private static func columns(_ words: ArraySlice<String>) -> [String] {
        guard words.first == "(" else { return [] }
        return words.dropFirst().prefix { $0 != ")" }.filter { $0 != "," }
    }

    /// Names, keywords and signs; texts in quotes and comments left out.
    private static func words(_ sql: String) -> [String] {
        var words: [String] = []
        var rest = Substring(sql)
        while let first = rest.first {
            if rest.hasPrefix("--") {
                rest = rest.drop { $0 != "\n" }
            } else if first == "'" {
                rest = rest.dropFirst().drop { $0 != "'" }.dropFirst()
            } else if first == "\"" {
                words.append(String(rest.dropFirst().prefix { $0 != "\"" }))
                rest = rest.dropFirst().drop { $0 != "\"" }.dropFirst()
            } else if first.isLetter || first == "_" {
                let isPart: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "_" }
                words.append(String(rest.prefix(while: isPart)))
                rest = rest.drop(while: isPart)
            } else {
                if !first.isWhitespace { words.append(String(first)) }
                rest = rest.dropFirst()
            }
        }
        return words
    }
}
