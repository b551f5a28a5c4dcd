package import Kernel

/// A type that a column can hold.
package protocol SQLType {
    /// What a column must hold for it, for whoever reads the error.
    static var sqlRule: String { get }
    var sql: SQLValue { get }
    /// Nothing, if the column holds something else.
    init?(sql: SQLValue)
}

extension Int64: SQLType {
    package static var sqlRule: String { "an integer" }
    package var sql: SQLValue { .integer(self) }
    package init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self = number
    }
}

extension Int: SQLType {
    package static var sqlRule: String { "an integer" }
    package var sql: SQLValue { .integer(Int64(self)) }
    package init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self.init(exactly: number)
    }
}

extension Bool: SQLType {
    package static var sqlRule: String { "true or false" }
    package var sql: SQLValue { .boolean(self) }
    package init?(sql: SQLValue) {
        switch sql {
        case .boolean(let value): self = value
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension String: SQLType {
    package static var sqlRule: String { "a text" }
    package var sql: SQLValue { .text(self) }
    package init?(sql: SQLValue) {
        guard case .text(let text) = sql else { return nil }
        self = text
    }
}

extension [UInt8]: SQLType {
    package static var sqlRule: String { "bytes" }
    package var sql: SQLValue { .bytes(self) }
    package init?(sql: SQLValue) {
        guard case .bytes(let bytes) = sql else { return nil }
        self = bytes
    }
}

extension Optional: SQLType where Wrapped: SQLType {
    package static var sqlRule: String { "\(Wrapped.sqlRule) or nothing" }
    package var sql: SQLValue { self?.sql ?? .null }
    package init?(sql: SQLValue) {
        if case .null = sql {
            self = .none
        } else {
            guard let value = Wrapped(sql: sql) else { return nil }
            self = value
        }
    }
}

/// In milliseconds.
extension Instant: SQLType {
    package static var sqlRule: String { "a moment in milliseconds" }
    package var sql: SQLValue { .integer(milliseconds) }
    package init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self.init(milliseconds: number)
    }
}

extension EntityID: SQLType {
    package static var sqlRule: String { "an id" }
    package var sql: SQLValue { .text(text) }
    package init?(sql: SQLValue) {
        guard case .text(let text) = sql else { return nil }
        self.init(text)
    }
}

extension SQLType where Self: TextValue {
    package static var sqlRule: String { "a text that \(rule)" }
    package var sql: SQLValue { .text(description) }
    package init?(sql: SQLValue) {
        guard case .text(let text) = sql else { return nil }
        self.init(text)
    }
}

extension SQLType where Self: ListedValue {
    package static var sqlRule: String { "a text that \(rule)" }
    package var sql: SQLValue { .text(rawValue) }
    package init?(sql: SQLValue) {
        guard case .text(let text) = sql else { return nil }
        self.init(rawValue: text)
    }
}

extension LocalDate: SQLType {}
