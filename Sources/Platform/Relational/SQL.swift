/// A statement with its values apart from its text, so that no value is ever read as SQL:
/// `"UPDATE accounts SET name = \(name) WHERE id = \(id)"`.
///
/// The same statement runs on every engine. What all of them know: the types `BIGINT`, `TEXT`, `BYTEA` and `BOOLEAN`, foreign
/// keys, CHECKs, unique and partial indexes, generated columns, `ON CONFLICT`, `RETURNING`, common table expressions and
/// window functions. A moment is a `BIGINT` of milliseconds, a day a `TEXT` like `2026-11-23`.
package struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// With `$1`, `$2` ... where the values belong.
    package let text: String
    package let values: [SQLValue]

    package init(stringLiteral text: String) {
        self.text = text
        values = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        values = stringInterpolation.values
    }

    enum Purpose {
        case rows
        case schema

        fileprivate var verbs: Set<String> {
            switch self {
            case .rows: ["SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE"]
            case .schema: ["CREATE", "ALTER", "DROP"]
            }
        }
    }

    /// Refuses what a transaction must not do by itself, such as ending, and what one engine only would know.
    func check(_ purpose: Purpose) throws {
        let word = text.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        guard purpose.verbs.contains(word) else {
            throw SQLError.refused("", "a statement here cannot begin with \(word)")
        }
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 2)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ value: some SQLType) {
            values.append(value.sql)
            text += "$\(values.count)"
        }
    }
}

/// A value as it is in a row.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    /// SQLite gives back 0 or 1.
    case boolean(Bool)
}
