import Documents
import Foundation
import Kernel
import Testing

private let canScan = Tool.pdftotext.isInstalled && Tool.pdftoppm.isInstalled && Tool.zbarimg.isInstalled

@Suite("Wristbands and cards")
struct LabelTests {
    private func label(_ name: String, _ format: PageFormat, flag: String? = nil) -> Label {
        Label(
            title: "Wristband", format: format, code: "hms:patient:MRN00012340", issuer: "City Hospital", name: name,
            lines: ["MRN00012340", "Female · born 17 May 1990"], flag: flag.map { Label.Flag($0, isAlarm: true) },
            createdAt: Instant(seconds: 1_795_000_000))
    }

    @Test(
        "the code can be scanned and the words read", .enabled(if: canScan), arguments: [PageFormat.wristband, .card])
    func scan(format: PageFormat) throws {
        for name in ["Asha Rao", "శ్రీనివాస్ రావు", "आशा राव"] {
            let pdf = try PDFRenderer.render(label(name, format, flag: "ALLERGY: Penicillin"))
            let file = try PrintedFile(pdf.bytes)
            #expect(try file.codes() == ["hms:patient:MRN00012340"])
            let text = try file.pages().joined()
            for words in [name, "MRN00012340", "17 May 1990", "ALLERGY: Penicillin"] { #expect(text.contains(words)) }
        }
    }

    @Test("a name of eighty letters is printed whole", arguments: [PageFormat.wristband, .card])
    func longName(format: PageFormat) throws {
        // A file has the letters behind an ellipsis as well, so that its text proves nothing.
        let name = "Venkata Satya Naga Lakshmi Narasimha Subrahmanyeswara Rao Bhagavathula Chidambaram"
        #expect(try PDFRenderer.render(label(name, format, flag: "ALLERGY: Latex")).isWhole)
    }

    @Test("it is one page whatever is on it", arguments: [PageFormat.wristband, .card])
    func hugeName(format: PageFormat) throws {
        let name = String(repeating: "Wolfeschlegelsteinhausen ", count: 30)
        let pdf = try PDFRenderer.render(label(name, format, flag: name))
        #expect(pdf.pageCount == 1 && !pdf.isWhole && pdf.bytes.starts(with: "%PDF-".utf8))
    }
}
