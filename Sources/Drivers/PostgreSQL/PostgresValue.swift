import CLibPQ

/// A value that is bound to a statement.
package enum PostgresValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case boolean(Bool)

    /// The type that the statement is prepared for.
    var type: Oid {
        switch self {
        case .null: 0
        case .integer: PostgresType.int8
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        case .boolean: PostgresType.boolean
        }
    }
}

/// The built-in types that the driver knows, by the numbers that PostgreSQL gives them.
package enum PostgresType {
    package static let boolean: UInt32 = 16
    package static let bytea: UInt32 = 17
    package static let int8: UInt32 = 20
    package static let int2: UInt32 = 21
    package static let int4: UInt32 = 23
    package static let text: UInt32 = 25
    package static let numeric: UInt32 = 1700
}

/// One row of a result, while it is looked at.
package struct PostgresRow: ~Copyable {
    let result: OpaquePointer
    let row: Int32

    package var count: Int { Int(PQnfields(result)) }

    package func name(_ column: Int) -> String { PQfname(result, Int32(column)).map { String(cString: $0) } ?? "" }

    package func type(_ column: Int) -> UInt32 { PQftype(result, Int32(column)) }

    package func isNull(_ column: Int) -> Bool { PQgetisnull(result, row, Int32(column)) == 1 }

    /// The value's text, UTF-8, as the server writes it.
    package func text(_ column: Int) -> String { String(decoding: raw(column), as: UTF8.self) }

    package func utf8(_ column: Int) -> [UInt8] { Array(raw(column)) }

    package func integer(_ column: Int) -> Int64 { Int64(text(column)) ?? 0 }

    /// A `BYTEA`, which the server writes as `\x` and hexadecimal digits.
    package func bytes(_ column: Int) -> [UInt8] {
        let digits = raw(column).dropFirst(2)
        return [UInt8](unsafeUninitializedCapacity: digits.count / 2) { buffer, count in
            var position = digits.startIndex
            while position + 1 < digits.endIndex {
                buffer[count] = Self.digit(digits[position]) << 4 | Self.digit(digits[position + 1])
                count += 1
                position += 2
            }
        }
    }

    private func raw(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, Int32(column)), count: Int(PQgetlength(result, row, Int32(column))))
    }

    private static func digit(_ byte: UInt8) -> UInt8 {
        byte < UInt8(ascii: "a") ? byte &- UInt8(ascii: "0") : byte &- UInt8(ascii: "a") + 10
    }
}
