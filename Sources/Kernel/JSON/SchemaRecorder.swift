/// Derives schemas and examples from `Decodable` types, by letting them decode from a decoder that notes what they ask
/// for and answers with examples. So the documentation cannot differ from what is read.
///
/// What is asked for by `decodeIfPresent` is optional. Structs become components, by which recursive types end.
/// Not `Sendable`: one recorder makes one document.
package final class SchemaRecorder {
    /// The schemas of structs by the names that the returned schemas refer to.
    package private(set) var components: [String: Schema] = [:]
    private var names: [ObjectIdentifier: String] = [:]
    private var owners: [String: ObjectIdentifier] = [:]
    private var examples: [ObjectIdentifier: Any] = [:]
    /// Whether examples have their optional members and an element in their lists.
    private let isFull: Bool

    package convenience init() { self.init(isFull: true) }

    private init(isFull: Bool) { self.isFull = isFull }

    /// The schema of a type: for a struct, a reference to one of the `components`.
    /// - Throws: `SchemaRecordingError` for a type whose rules refuse every example: it must be `SchemaDescribed` or
    ///   `Exemplified`, or a part of it.
    package func schema<T: Decodable>(of type: T.Type) throws -> Schema { try record(type).schema }

    /// The schema of a type with its own components.
    package static func schema(of type: (some Decodable).Type) throws -> (schema: Schema, components: [String: Schema])
    {
        let recorder = SchemaRecorder()
        let schema = try recorder.schema(of: type)
        return (schema, recorder.components)
    }

    /// A value to go on with after an error: the simplest of its type.
    static func placeholder<T: Decodable>(_ type: T.Type) throws -> T {
        guard let value = try SchemaRecorder(isFull: false).record(type).example else {
            throw SchemaRecordingError(type: "\(type)", reason: "contains itself without end")
        }
        return value
    }

    /// The raw values of an enum of strings.
    static func caseNames(of type: any Any.Type) -> [String]? {
        (type as? any CaseIterable.Type).flatMap { names($0) }
    }

    private static func names<T: CaseIterable>(_ type: T.Type) -> [String]? {
        let names = type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return names.isEmpty ? nil : names
    }

    private static func firstCase<T: CaseIterable>(_ type: T.Type) -> Any? { type.allCases.first }

    /// No example comes for a struct that is just being recorded.
    func record<T: Decodable>(_ type: T.Type) throws -> (schema: Schema, example: T?) {
        if let described = type as? any SchemaDescribed.Type { return (described.schema, described.example as? T) }
        if let container = type as? any RecordedContainer.Type {
            let (schema, example) = try container.record(in: self, isFull: isFull)
            return (schema, example as? T)
        }
        if let scalar = type as? any JSONScalar.Type { return (scalar.scalarSchema, scalar.sample as? T) }
        if let cases = type as? any CaseIterable.Type, let names = Self.caseNames(of: type) {
            return (.choice(names), Self.firstCase(cases) as? T)
        }
        let id = ObjectIdentifier(type)
        if let name = names[id] { return (.reference(name), examples[id] as? T) }
        return try recordStruct(type, id)
    }

    private func recordStruct<T: Decodable>(_ type: T.Type, _ id: ObjectIdentifier) throws -> (
        schema: Schema, example: T?
    ) {
        let name = try claimName(type, id)
        let decoder = SampleDecoder(self, isFull: isFull)
        var example = (type as? any Exemplified.Type)?.example as? T
        do {
            let made = try T(from: decoder)
            example = example ?? made
        } catch let error as SchemaRecordingError {
            throw error
        } catch  where example == nil {
            // Perhaps its optional members contradict each other.
            do {
                example = try T(from: SampleDecoder(self, isFull: false))
            } catch {
                throw SchemaRecordingError(type: String(reflecting: type), reason: "refuses its example: \(error)")
            }
        } catch {}
        examples[id] = example
        let schema = decoder.schema
        if schema.kind == .object, schema.additional == .refused {
            components[name] = schema
            return (.reference(name), example)
        }
        names[id] = nil
        owners[name] = nil
        return (schema, example)
    }

    private func claimName<T>(_ type: T.Type, _ id: ObjectIdentifier) throws -> String {
        let reflected = String(reflecting: type)
        for name in [TypeName.short(reflected), TypeName.long(reflected)] where owners[name] == nil {
            owners[name] = id
            names[id] = name
            return name
        }
        throw SchemaRecordingError(type: reflected, reason: "has the same name as another type")
    }
}

/// A type whose schema cannot be derived.
package struct SchemaRecordingError: Error, CustomStringConvertible {
    package let type: String
    package let reason: String

    package var description: String { "\(type) \(reason)" }
}

/// Examples of `Decodable` types, for documentation and tests.
package enum SchemaExample {
    /// - Throws: `SchemaRecordingError`.
    package static func make<T: Decodable>(_ type: T.Type) throws -> T {
        guard let example = try SchemaRecorder().record(type).example else {
            throw SchemaRecordingError(type: String(reflecting: type), reason: "contains itself without end")
        }
        return example
    }
}

/// A standard container, whose schema is that of its elements.
private protocol RecordedContainer {
    static func record(in recorder: SchemaRecorder, isFull: Bool) throws -> (schema: Schema, example: Self)
}

extension Array: RecordedContainer where Element: Decodable {
    static func record(in recorder: SchemaRecorder, isFull: Bool) throws -> (schema: Schema, example: Self) {
        if !isFull { return (.array(of: .any), []) }
        let element = try recorder.record(Element.self)
        return (.array(of: element.schema), element.example.map { [$0] } ?? [])
    }
}

extension Set: RecordedContainer where Element: Decodable {
    static func record(in recorder: SchemaRecorder, isFull: Bool) throws -> (schema: Schema, example: Self) {
        if !isFull { return (.array(of: .any, isUnique: true), []) }
        let element = try recorder.record(Element.self)
        return (.array(of: element.schema, isUnique: true), element.example.map { [$0] } ?? [])
    }
}

extension Dictionary: RecordedContainer where Key == String, Value: Decodable {
    static func record(in recorder: SchemaRecorder, isFull: Bool) throws -> (schema: Schema, example: Self) {
        if !isFull { return (.dictionary(of: .any), [:]) }
        let value = try recorder.record(Value.self)
        return (.dictionary(of: value.schema), value.example.map { ["key": $0] } ?? [:])
    }
}

extension Optional: RecordedContainer where Wrapped: Decodable {
    static func record(in recorder: SchemaRecorder, isFull: Bool) throws -> (schema: Schema, example: Self) {
        if !isFull { return (.any, nil) }
        let (schema, example) = try recorder.record(Wrapped.self)
        return (schema.nullable, example)
    }
}

/// Names of components, made from names like `Patients.Page<Patients.Patient.Summary>`.
enum TypeName {
    /// `PatientSummaryPage`: without modules, and with the arguments of a generic type in front.
    static func short(_ reflected: String) -> String { name(reflected, dropsModule: true) }

    /// The same with modules.
    static func long(_ reflected: String) -> String { name(reflected, dropsModule: false) }

    private static func name(_ reflected: String, dropsModule: Bool) -> String {
        var arguments: [String] = []
        var plain = ""
        var argument = ""
        var depth = 0
        for character in reflected {
            if character == ">" { depth -= 1 }
            if depth == 0, !argument.isEmpty {
                arguments.append(argument)
                argument = ""
            }
            if depth == 1, character == "," {
                arguments.append(argument)
                argument = ""
            } else if depth > 0 {
                argument.append(character)
            } else if character != "<", character != ">" {
                plain.append(character)
            }
            if character == "<" { depth += 1 }
        }
        // A private or local type is within "(unknown context at $7f3a…)".
        let parts = plain.split(separator: ".").filter { !$0.contains("(") && !$0.contains(")") }
        let kept = dropsModule && parts.count > 1 ? parts.dropFirst() : parts[...]
        let front = arguments.map { name($0.trimmed, dropsModule: dropsModule) }
        return (front + kept.map(String.init)).joined().filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
        }
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
