/// HMS's JSON codec: from bytes to `Decodable` types and back. Decision 0003 says why it has its own.
package enum JSON {
    package enum Strictness: Sendable {
        /// For what comes from outside: unknown members are refused, and everything that is wrong is reported at once.
        case request
        /// For what HMS wrote itself, perhaps in another version: unknown members are ignored, the first error ends it.
        case stored
    }

    /// - Parameter depthLimit: levels of objects and arrays.
    /// - Throws: for `.request` a `Problem`: `malformed-json` (400), or `invalid-input` (422) with a field for each
    ///   broken rule. For `.stored` a `JSONSyntaxError` or a `JSONMismatch`.
    package static func decode<T: Decodable>(
        _ type: T.Type, from bytes: [UInt8], strictness: Strictness, depthLimit: Int = JSONParser.depthLimit
    ) throws -> T {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, depthLimit: depthLimit)
        } catch {
            if strictness == .request { throw error.problem }
            throw error
        }
        return try decode(type, from: value, strictness: strictness)
    }

    /// The same for a document that is parsed already.
    ///
    /// A request is decoded a second time when something is wrong with it, then with the help of placeholders: so only
    /// bad requests pay for the collection of errors.
    package static func decode<T: Decodable>(
        _ type: T.Type, from value: JSONValue, strictness: Strictness
    ) throws -> T {
        do {
            return try JSONNode(value, DecodingRun(refusesUnknown: strictness == .request)).read(type)
        } catch {
            guard strictness == .request else { throw mismatch(error) }
        }
        let run = DecodingRun(refusesUnknown: true, collects: true)
        return try collect(type, value, run) { .invalid(run.fields) }
    }

    /// The parameters of a query string, in any order, as a type whose properties have their names: texts are read as
    /// what the type asks for, and a name that is repeated gives an array.
    /// - Throws: a `Problem`: `unknown-parameter` (400), or `invalid-input` (422). Pointers are `?name`.
    package static func decodeQuery<T: Decodable>(_ type: T.Type, from query: [(name: String, value: String)]) throws
        -> T
    {
        var object = JSONObject()
        for (name, value) in query {
            switch object[name] {
            case nil: object[name] = .string(value)
            case .array(let earlier): object[name] = .array(earlier + [.string(value)])
            case let earlier?: object[name] = .array([earlier, .string(value)])
            }
        }
        let value = JSONValue.object(object)
        do {
            return try JSONNode(value, DecodingRun(refusesUnknown: true, isQuery: true)).read(type)
        } catch {}
        let run = DecodingRun(refusesUnknown: true, collects: true, isQuery: true)
        return try collect(type, value, run) {
            guard run.hasUnknown else { return .invalid(run.fields) }
            let names = run.known.joined(separator: ", ")
            let known = names.isEmpty ? "There are no parameters here." : "Allowed are: \(names)."
            return Problem(.badRequest, "unknown-parameter", "A parameter is not known. \(known)", fields: run.fields)
        }
    }

    private static func collect<T: Decodable>(
        _ type: T.Type, _ value: JSONValue, _ run: DecodingRun, _ problem: () -> Problem
    ) throws -> T {
        let result = Result { try JSONNode(value, run).read(type) }
        guard run.fields.isEmpty else { throw problem() }
        return try result.get()
    }

    private static func mismatch(_ error: any Error) -> any Error {
        guard let error = error as? DecodingError, let context = error.context else { return error }
        return JSONMismatch(pointer: JSONPointer.text(context.codingPath), message: context.debugDescription)
    }
}

/// A document that does not fit the type it is read as.
package struct JSONMismatch: Error, Hashable, CustomStringConvertible {
    /// RFC 6901.
    package let pointer: String
    package let message: String

    package init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }

    package var description: String { "\(pointer.isEmpty ? "the document" : pointer) \(message)" }
}

/// One decoding: how strict it is, and what was found wrong so far.
final class DecodingRun {
    let refusesUnknown: Bool
    /// Whether errors are noted and decoding goes on with a placeholder, instead of ending with the first.
    let collects: Bool
    let isQuery: Bool
    private(set) var fields: [Problem.Field] = []
    /// The names that a query's type asked for.
    var known: [String] = []
    var hasUnknown = false

    /// More are not reported: they would help no one, and cost time and memory that a hostile client could use up.
    private static let most = 100

    init(refusesUnknown: Bool, collects: Bool = false, isQuery: Bool = false) {
        self.refusesUnknown = refusesUnknown
        self.collects = collects
        self.isQuery = isQuery
    }

    var isFull: Bool { fields.count >= Self.most }

    func note(_ pointer: String, _ message: String) {
        let field = Problem.Field(pointer, message)
        if !isFull, !fields.contains(field) { fields.append(field) }
    }
}

/// Texts of JSON pointers (RFC 6901).
enum JSONPointer {
    static func text(_ path: [any CodingKey]) -> String {
        path.map { "/" + escape($0.intValue.map(String.init) ?? $0.stringValue) }.joined()
    }

    /// Long names, which only a hostile client sends, are cut.
    static func escape(_ name: String) -> String {
        let name = name.utf8.count > 200 ? String(name.prefix(100)) + "…" : name
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension DecodingError {
    var context: Context? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context
        @unknown default: nil
        }
    }
}
