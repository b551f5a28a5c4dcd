import Kernel

/// A message that breaks the contract: the two processes are not of versions that fit together. The caller of the API sees
/// an internal error; the log says which member it was.
struct UnreadableMessage: Error, CustomStringConvertible {
    let description: String

    init(_ member: String, _ rule: String) { description = "\(member) \(rule)" }
}

/// The values of HMS in the texts and numbers of messages. Each exists only if it keeps its rule, here as in the API.
enum Reading {
    static func value<Value: TextValue>(_ text: String, _ member: String) throws -> Value {
        guard let value = Value(text) else { throw UnreadableMessage(member, Value.rule) }
        return value
    }

    static func value<Value: TextValue>(_ text: String?, _ member: String) throws -> Value? {
        guard let text else { return nil }
        return try value(text, member) as Value
    }

    static func listed<Value: ListedValue>(_ text: String, _ member: String) throws -> Value {
        guard let value = Value(rawValue: text) else { throw UnreadableMessage(member, Value.rule) }
        return value
    }

    static func id<Tag>(_ text: String, _ member: String) throws -> EntityID<Tag> {
        guard let id = EntityID<Tag>(text) else { throw UnreadableMessage(member, "must be an id") }
        return id
    }

    static func id<Tag>(_ text: String?, _ member: String) throws -> EntityID<Tag>? {
        guard let text else { return nil }
        return try id(text, member) as EntityID<Tag>
    }

    /// - Parameter make: the number's type; its range is in the type.
    static func whole<Value>(_ number: Int32, _ member: String, _ make: (Int) -> Value?) throws -> Value {
        guard let value = make(Int(number)) else { throw UnreadableMessage(member, "is out of range") }
        return value
    }

    static func name(_ given: String, _ family: String?, _ prefix: String?) throws -> PersonName {
        PersonName(
            given: try value(given, "given_name"), family: try value(family, "family_name"),
            prefix: try value(prefix, "name_prefix"))
    }
}
