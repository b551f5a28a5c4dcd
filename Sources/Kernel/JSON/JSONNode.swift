/// One value of a document, as the decoder that a `Decodable` type sees.
///
/// Its place is known by its parents, so that a path is built only for an error.
final class JSONNode: Decoder {
    enum Step {
        case root
        case name(String)
        case index(Int)
    }

    let value: JSONValue
    let run: DecodingRun
    private let parent: JSONNode?
    private let step: Step
    /// The members, once a keyed container was asked for.
    private(set) var object = JSONObject()
    private var isKeyed = false
    /// Whether the type asked for anything; one without members does not.
    private var isTouched = false
    /// Whether the type took the value as it is, with whatever members it has.
    private var isWhole = false
    /// Where the next member is looked for first: types mostly ask in the order in which documents are written.
    private var cursor = 0
    /// One bit for each of the first 64 members that was asked for, and the positions of those behind.
    private var used: UInt64 = 0
    private var usedBehind: Set<Int> = []
    /// Every name that was asked for; kept only while errors are collected.
    private var asked: [String] = []
    /// Nodes of nested containers, which are finished when this one is.
    var children: [JSONNode] = []

    init(_ value: JSONValue, _ run: DecodingRun, parent: JSONNode? = nil, step: Step = .root) {
        self.value = value
        self.run = run
        self.parent = parent
        self.step = step
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var codingPath: [any CodingKey] {
        switch step {
        case .root: []
        case .name(let name): (parent?.codingPath ?? []) + [JSONKey(stringValue: name)]
        case .index(let index): (parent?.codingPath ?? []) + [JSONKey(intValue: index)]
        }
    }

    var pointer: String { pointer(codingPath) }

    private func pointer(_ path: [any CodingKey]) -> String {
        run.isQuery ? path.first.map { "?" + $0.stringValue } ?? "" : JSONPointer.text(path)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        isTouched = true
        if !isKeyed {
            guard case .object(let object) = value else { throw mismatch("must be an object") }
            self.object = object
            isKeyed = true
        }
        return KeyedDecodingContainer(JSONMemberReader<Key>(node: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        isTouched = true
        if case .array(let elements) = value { return JSONElementReader(node: self, elements: elements) }
        if run.isQuery, case .string = value { return JSONElementReader(node: self, elements: [value]) }
        throw mismatch("must be an array")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        isTouched = true
        return self
    }

    func wholeValue() -> JSONValue {
        isTouched = true
        isWhole = true
        return value
    }

    func find(_ name: String) -> JSONValue? {
        if run.collects { asked.append(name) }
        let position: Int
        if cursor < object.members.count, object.members[cursor].name == name {
            position = cursor
        } else if let found = object.position(of: name) {
            position = found
        } else {
            return nil
        }
        cursor = position + 1
        if position < 64 { used |= 1 << UInt64(position) } else { usedBehind.insert(position) }
        return object.members[position].value
    }

    func child(_ name: String, _ value: JSONValue) -> JSONNode {
        JSONNode(value, run, parent: self, step: .name(name))
    }

    func nested(_ name: String) throws -> JSONNode {
        guard let value = find(name) else { throw missing(name) }
        let child = child(name, value)
        children.append(child)
        return child
    }

    func required<T: JSONScalar>(_ name: String) throws -> T {
        guard let value = find(name) else { return try placeholder(for: missing(name)) }
        if let scalar = T.read(value, isQuery: run.isQuery) { return scalar }
        return try child(name, value).scalarOrPlaceholder()
    }

    func optional<T: JSONScalar>(_ name: String) throws -> T? {
        guard let value = find(name), !value.isNull else { return nil }
        if let scalar = T.read(value, isQuery: run.isQuery) { return scalar }
        return try child(name, value).scalarOrPlaceholder() as T
    }

    func required<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
        guard let value = find(name) else {
            if run.isQuery, type is any QueryList.Type { return try child(name, .array([])).read(type) }
            let error = missing(name)
            guard run.collects else { throw error }
            run.note(error.pointer, error.message)
            return try SchemaRecorder.placeholder(type)
        }
        return try child(name, value).read(type)
    }

    func optional<T: Decodable>(_ type: T.Type, _ name: String) throws -> T? {
        guard let value = find(name), !value.isNull else { return nil }
        return try child(name, value).read(type)
    }

    func scalar<T: JSONScalar>() throws -> T {
        if let scalar = T.read(value, isQuery: run.isQuery) { return scalar }
        if run.isQuery, case .array = value { throw mismatch("must be given once") }
        throw mismatch(value.isNull ? "must not be null" : T.rule)
    }

    func scalarOrPlaceholder<T: JSONScalar>() throws -> T {
        do { return try scalar() } catch let error as JSONMismatch { return try placeholder(for: error) }
    }

    private func placeholder<T: JSONScalar>(for error: JSONMismatch) throws -> T {
        guard run.collects, !run.isFull else { throw error }
        run.note(error.pointer, error.message)
        return T.sample
    }

    private func mismatch(_ message: String) -> JSONMismatch {
        JSONMismatch(pointer: pointer, message: value.isNull ? "must not be null" : message)
    }

    private func missing(_ name: String) -> JSONMismatch {
        JSONMismatch(pointer: pointer(codingPath + [JSONKey(stringValue: name)]), message: "is required")
    }

    /// The value as a type. While errors are collected, a value that does not fit is noted, and a placeholder given.
    func read<T: Decodable>(_ type: T.Type) throws -> T {
        if type == JSONValue.self, let value = value as? T { return value }
        guard run.collects else {
            let result = try T(from: self)
            if run.refusesUnknown {
                if !isTouched { _ = try container(keyedBy: JSONKey.self) }
                try refuseUnknown()
            }
            return result
        }
        let before = run.fields.count
        do {
            let result = try T(from: self)
            if !isTouched { _ = try container(keyedBy: JSONKey.self) }
            noteUnknown()
            return result
        } catch {
            // What the type's own rules say after a placeholder was given would be about the placeholder.
            if run.fields.count == before { note(error, type) }
            if run.isFull || parent == nil { throw error }
            return try SchemaRecorder.placeholder(type)
        }
    }

    private func note(_ error: any Error, _ type: any Any.Type) {
        switch error {
        case let error as JSONMismatch: run.note(error.pointer, error.message)
        case let error as Problem where !error.fields.isEmpty:
            for field in error.fields { run.note(run.isQuery ? pointer : pointer + field.pointer, field.message) }
        case let error as Problem: run.note(pointer, error.detail)
        case let error as DecodingError:
            let path = error.context?.codingPath ?? []
            let message = SchemaRecorder.caseNames(of: type).map { "must be one of: \($0.joined(separator: ", "))" }
            run.note(
                path.count < codingPath.count ? pointer : pointer(path),
                message ?? error.context?.debugDescription ?? "is not valid")
        default: run.note(pointer, "is not valid")
        }
    }

    private var unknown: [String] {
        guard isKeyed, !isWhole else { return [] }
        return object.members.indices.filter {
            $0 < 64 ? used & 1 << UInt64($0) == 0 : !usedBehind.contains($0)
        }.map { object.members[$0].name }
    }

    private func refuseUnknown() throws {
        for child in children { try child.refuseUnknown() }
        let count = object.members.count
        if count <= 64, used == (count == 64 ? .max : 1 << UInt64(count) - 1) { return }
        if let name = unknown.first { throw JSONMismatch(pointer: child(name, .null).pointer, message: "is not known") }
    }

    private func noteUnknown() {
        for child in children { child.noteUnknown() }
        guard isKeyed else { return }
        var names: [String] = []
        for name in asked where !names.contains(name) { names.append(name) }
        if run.isQuery, parent == nil { run.known = names }
        for name in unknown where !run.isFull {
            run.hasUnknown = true
            let known = names.isEmpty ? "there are none" : "known are: \(names.joined(separator: ", "))"
            let what = run.isQuery ? "parameter" : "field"
            run.note(child(name, .null).pointer, "is not a known \(what); \(known)")
        }
    }
}

/// A step of a path.
struct JSONKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }
}

/// In a query string, a list without elements is written by leaving it out.
private protocol QueryList {}
extension Array: QueryList {}
extension Set: QueryList {}
