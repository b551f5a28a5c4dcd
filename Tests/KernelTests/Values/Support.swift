import Foundation
import Kernel
import Testing

/// Encodes the value in an array (Foundation refuses bare strings on some systems) and gives the inner JSON.
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(String(decoding: try encoder.encode([value]), as: UTF8.self).dropFirst().dropLast())
}

func fromJSON<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
    try #require(try JSONDecoder().decode([Value].self, from: Data("[\(json)]".utf8)).first)
}

/// The rule that the JSON breaks, and the names of the members on the way to it.
func brokenRule<Value: Decodable>(_ type: Value.Type, _ json: String) -> (rule: String, path: [String])? {
    do {
        _ = try fromJSON(type, json)
        return nil
    } catch DecodingError.dataCorrupted(let context) {
        return (context.debugDescription, context.codingPath.dropFirst().map(\.stringValue))
    } catch {
        return ("\(error)", [])
    }
}

func date(_ text: String) throws -> LocalDate { try #require(LocalDate(text)) }
func time(_ text: String) throws -> LocalTime { try #require(LocalTime(text)) }
func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }
