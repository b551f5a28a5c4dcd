import Kernel
import Testing

@testable import Realtime

@Suite("Packets of Engine.IO and Socket.IO")
struct PacketTests {
    struct Example: Sendable {
        let text: String
        let packet: SocketPacket
    }

    static let samples = [
        Example(text: "0", packet: SocketPacket(.connect)),
        Example(text: "0{\"token\":\"123\"}", packet: SocketPacket(.connect, data: ["token": "123"])),
        Example(
            text: "0/admin,{\"token\":\"123\"}",
            packet: SocketPacket(.connect, namespace: "/admin", data: ["token": "123"])),
        Example(text: "1/admin,", packet: SocketPacket(.disconnect, namespace: "/admin")),
        Example(text: "2[\"hello\",1]", packet: SocketPacket(.event, data: ["hello", 1])),
        Example(
            text: "2/admin,456[\"project:delete\",123]",
            packet: SocketPacket(.event, namespace: "/admin", id: 456, data: ["project:delete", 123])),
        Example(text: "3/admin,456[]", packet: SocketPacket(.acknowledgement, namespace: "/admin", id: 456, data: [])),
        Example(
            text: "4{\"message\":\"Not authorized\"}",
            packet: SocketPacket(.connectError, data: ["message": "Not authorized"])),
    ]

    @Test("the examples of the protocol", arguments: samples)
    func examples(_ example: Example) {
        #expect(SocketPacket(parsing: example.text) == example.packet)
        #expect(example.packet.encoded == example.text)
    }

    @Test("a namespace without a comma ends with the packet")
    func bareNamespace() {
        #expect(SocketPacket(parsing: "0/admin") == SocketPacket(.connect, namespace: "/admin"))
    }

    @Test(
        "what is no packet is none",
        arguments: [
            "", "5-[\"binary\"]", "51-[\"binary\",{\"_placeholder\":true,\"num\":0}]", "61-1[]", "9", "x", "2", "2[]",
            "2[1]", "2{}", "2[\"a\"", "2[\"a\"]]", "212", "2999999999999999999999[\"a\"]", "3[]", "31{}", "0[]",
            "0\"a\"",
            "1[]", "4", "2/ns", "2/ns,", "2[\"\\ud800\"]", "é", "\u{0}",
        ])
    func malformed(_ text: String) {
        #expect(SocketPacket(parsing: text) == nil)
    }

    @Test("depth and size of what comes is bounded by the parser, not by the stack")
    func deep() {
        #expect(SocketPacket(parsing: "2[\"a\"," + String(repeating: "[", count: 8000)) == nil)
    }

    @Test("Engine.IO: packets one by one and several at once")
    func payloads() {
        #expect(EnginePacket(parsing: "2probe") == EnginePacket(.ping, "probe"))
        #expect(EnginePacket(parsing: "4") == EnginePacket(.message))
        #expect(EnginePacket(parsing: "") == nil)
        #expect(EnginePacket(parsing: "7") == nil)
        #expect(EnginePacket(parsing: "bAQID") == nil)
        #expect(
            EnginePayload.decode("3\u{1E}42[\"a\"]")
                == [EnginePacket(.pong), EnginePacket(.message, "2[\"a\"]")])
        #expect(EnginePayload.decode("") == nil)
        #expect(EnginePayload.decode("3\u{1E}") == nil)
        #expect(EnginePayload.decode(String(repeating: "3\u{1E}", count: 70) + "3") == nil)
        #expect(EnginePayload.encode(["6", "2"]) == "6\u{1E}2")
    }

    @Test("any bytes at all are a packet or none, and what is one is written as it is read")
    func fuzz() {
        var random = SplitMix(state: 7)
        let alphabet = Array("0123456/,[]{}\"\\abu:e-. \u{1E}é".unicodeScalars)
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...24, using: &random) {
                text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
            }
            _ = EnginePayload.decode(text)
            if let packet = SocketPacket(parsing: text) { #expect(SocketPacket(parsing: packet.encoded) == packet) }
        }
    }

    @Test("the first request says transport and session, or is refused with the protocol's number")
    func requests() throws {
        #expect(try EngineRequest(target: "/socket.io/?EIO=4&transport=polling").session == nil)
        let known = try EngineRequest(target: "/socket.io/?t=1&transport=websocket&sid=abc&EIO=4")
        #expect(known.session == "abc" && known.transport == .webSocket)
        for (target, expected) in [
            ("/socket.io/", EngineError.unknownTransport), ("/socket.io/?EIO=4&transport=carrier", .unknownTransport),
            ("/socket.io/?EIO=3&transport=polling", .unsupportedVersion),
            ("/socket.io/?transport=polling", .unsupportedVersion), ("/socket.io/?&&==&=", .unknownTransport),
        ] {
            #expect(throws: expected) { try EngineRequest(target: target) }
        }
    }
}

/// Numbers that look random, the same at each run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
