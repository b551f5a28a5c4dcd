import Kernel
import Storage
import Testing

@Suite("Cursors as texts")
struct CursorTests {
    @Test(
        "a cursor comes back from its text",
        arguments: [
            Cursor(query: 0, position: [], id: ""),
            Cursor(query: 4_294_967_295, position: [.text("é\"\\\n\u{0}"), .integer(.min)], id: "visit-1"),
            Cursor(query: 7, position: [.integer(.max), .text(""), .text("王"), .integer(0)], id: "a.b_c-D"),
        ])
    func roundTrip(cursor: Cursor) {
        #expect(Cursor(cursor.text) == cursor)
    }

    @Test("the text is fit for an address")
    func alphabet() {
        let text = Cursor(query: 1, position: [.text("???>>>~~~")], id: "i").text
        #expect(text.utf8.allSatisfy { byte in byte.isAlphanumeric || byte == 0x2D || byte == 0x5F })
    }

    @Test(
        "a text that no list gave out is no cursor",
        arguments: [
            "", "!", "AAAA", "null", "[1,\"a\"]", "{}", Self.encoded("{}"), Self.encoded("[]"), Self.encoded("[1]"),
            Self.encoded("[\"id\"]"), Self.encoded("[1,2]"), Self.encoded("[1.5,\"id\"]"),
            Self.encoded("[1,null,\"id\"]"),
            Self.encoded("[1,[2],\"id\"]"), Self.encoded("[1,2,\"id\""), Self.encoded("[1,0,0,0,0,0,0,0,0,0,\"id\"]"),
            Self.encoded("[1,\"\(String(repeating: "x", count: 2000))\",\"id\"]"),
        ])
    func forged(text: String) {
        #expect(Cursor(text) == nil)
    }

    @Test("any bytes are either a cursor or none")
    func anyBytes() {
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40)).map { _ in UInt8.random(in: 0...255) }
            if let cursor = Cursor(Base64URL.encode(bytes)) { #expect(Cursor(cursor.text) == cursor) }
            let text = String(decoding: bytes, as: UTF8.self)
            if let cursor = Cursor(text) { #expect(Cursor(cursor.text) == cursor) }
        }
    }

    @Test("queries that differ in more than their bounds have different marks")
    func marks() {
        let queries = [
            Visit.byDay.all, Visit.byDay.all.descending, Visit.byDay.equals(0), Visit.byDay.equals(1),
            Visit.byWard.equals("1"), Visit.byWard.equals("1", 0), Visit.byWard.all,
        ]
        #expect(Set(queries.map { $0.raw.mark("visits") }).count == queries.count)
        #expect(Visit.byDay.all.raw.mark("visits") != Visit.byDay.all.raw.mark("rooms"))
        #expect(Visit.byDay.all.raw.mark("visits") == Visit.byDay.all.from(4).below(7).raw.mark("visits"))
    }

    private static func encoded(_ json: String) -> String { Base64URL.encode(Array(json.utf8)) }
}

extension UInt8 {
    fileprivate var isAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
