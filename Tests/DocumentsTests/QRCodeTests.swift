import Documents
import Testing

@Suite("QR codes")
struct QRCodeTests {
    @Test("a code has three finders, and a size of the standard", arguments: ["a", "hms:patient:MRN00012340"])
    func finders(text: String) throws {
        let modules = try QRCode.modules(of: text)
        let side = modules.count
        #expect(side >= 21 && (side - 17) % 4 == 0 && modules.allSatisfy { $0.count == side })
        for (row, column) in [(0, 0), (0, side - 7), (side - 7, 0)] {
            let edge = (0..<7).allSatisfy { modules[row][column + $0] && modules[row + 6][column + $0] }
            #expect(edge && modules[row + 3][column + 3] && !modules[row + 1][column + 1])
        }
    }

    @Test("texts that no code can hold are refused", arguments: ["", String(repeating: "x", count: 3000)])
    func unencodable(text: String) {
        #expect(throws: DocumentError.unencodable) { try QRCode.modules(of: text) }
    }

    @Test("an image of SVG has the quiet zone, and nothing of the text")
    func svg() throws {
        let svg = try QRCode.svg(of: "<script>")
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>") && !svg.contains("script"))
        #expect(svg.contains("viewBox=\"0 0 29 29\"") && svg.contains("M4 4h7v1h-7z"))
    }
}
