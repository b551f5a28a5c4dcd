import Documents
import Foundation
import Kernel
import Testing

/// A document of a hospital, with these blocks.
func document(_ blocks: [Block], subject: String = "MRN00012340 · Asha Rao", format: PageFormat = .a4) -> Document {
    Document(
        title: "Patient record", format: format,
        letterhead: Letterhead(
            name: "सिटी अस्पताल · City Hospital", lines: ["12 MG Road, Hyderabad"], code: "hms:patient:MRN00012340"),
        subject: subject, footnote: "Printed 23 Nov 2026, 14:30", createdAt: Instant(seconds: 1_795_000_000),
        blocks: blocks)
}

private let canRead = Tool.pdftotext.isInstalled && Tool.pdftoppm.isInstalled
private let canScan = canRead && Tool.zbarimg.isInstalled

@Suite("Documents")
struct DocumentTests {
    private let long = Table(
        [.init("No.", share: 0.1), .init("What", share: 0.6), .init("Amount", share: 0.3, .trailing)],
        rows: (1...300).map { ["\($0)", "Item \($0)", "₹ \($0).00"] } + [["", "Total", "₹ 45,150.00"]], hasTotal: true)

    @Test("a document is a PDF; equal documents are equal bytes")
    func bytes() throws {
        let one = try PDFRenderer.render(document([.paragraph("Hello")]))
        let two = try PDFRenderer.render(document([.paragraph("Hello")]))
        #expect(one.bytes.starts(with: "%PDF-".utf8) && one.pageCount == 1 && one.unknownCharacters == 0)
        #expect(one == two)
    }

    @Test("names of every script are in the file, and can be copied from it", .enabled(if: canRead))
    func scripts() throws {
        let names = ["आशा राव", "శ్రీనివాస్ రావు", "தமிழ்செல்வி", "Łukasz Müller", "محمد علي", "ঈশিতা সেন"]
        let pdf = try PDFRenderer.render(document([.facts(names.map { Fact("Name", $0) })]))
        #expect(pdf.unknownCharacters == 0)
        let text = try PrintedFile(pdf.bytes).pages().joined().precomposedStringWithCanonicalMapping
        for name in names.filter({ $0 != "محمد علي" }) { #expect(text.contains(name), "\(name) in \(text)") }
        // Readers disagree on the order of what is written from the right; its words are there.
        #expect(text.contains("محمد") && text.contains("علي"))
    }

    @Test("a long table goes on over pages, with its titles and the subject on each", .enabled(if: canRead))
    func longTable() throws {
        let pdf = try PDFRenderer.render(document([.heading("Charges"), .table(long)]))
        let pages = try PrintedFile(pdf.bytes).pages()
        #expect(pages.count == pdf.pageCount && pages.count > 5)
        for (index, page) in pages.enumerated() {
            #expect(page.contains("Amount") && page.contains("MRN00012340"))
            #expect(page.contains("Page \(index + 1) of \(pages.count)"))
        }
        let all = pages.joined()
        #expect((1...300).allSatisfy { all.contains("Item \($0) ") } && pages.last?.contains("₹ 45,150.00") == true)
    }

    @Test("long paragraphs and rows lose no word at the ends of pages", .enabled(if: canRead))
    func longTexts() throws {
        let words = (1...6000).map { "w\($0)" }
        let table = Table(
            [.init("Note", share: 0.5), .init("", share: 0.5)], rows: [[words.joined(separator: " "), "x"]])
        for block in [Block.paragraph(words.joined(separator: " ")), .table(table)] {
            let pdf = try PDFRenderer.render(document([.heading("Notes"), block]))
            #expect(pdf.pageCount > 3)
            let found = Set(
                try PrintedFile(pdf.bytes).pages().joined().split(whereSeparator: \.isWhitespace).map(String.init))
            #expect(words.allSatisfy(found.contains))
        }
    }

    @Test("a heading is not left alone at the foot of a page", .enabled(if: canRead), arguments: 30...60)
    func headings(lines: Int) throws {
        let filler = (1...lines).map { Block.paragraph("line \($0)") }
        let pdf = try PDFRenderer.render(document(filler + [.heading("Allergies"), .paragraph("Penicillin")]))
        let page = try #require(try PrintedFile(pdf.bytes).pages().first { $0.contains("Allergies") })
        #expect(page.contains("Penicillin"))
    }

    @Test("a name of a thousand letters without a space wraps within the page")
    func hugeName() throws {
        let name = String(repeating: "Wolfeschlegelsteinhausen", count: 40)
        let pdf = try PDFRenderer.render(document([.facts([Fact("Name", name)]), .table(long)], subject: name))
        #expect(pdf.pageCount > 5)
    }

    @Test(
        "controls, emptiness and joined characters do no harm",
        arguments: ["", "\0a\u{1}b", "\u{202E}abc", "👩‍👩‍👧", "a\r\nb", "\n\n"])
    func strange(text: String) throws {
        let table = Table([.init(text, share: 1)], rows: [[text], [], [text, text, text]])
        let blocks: [Block] = [.heading(text), .paragraph(text), .facts([Fact(text, text)]), .table(table), .facts([])]
        #expect(try PDFRenderer.render(document(blocks, subject: text)).pageCount == 1)
    }

    @Test("a document of too many pages is refused")
    func tooLong() {
        let table = Table(
            [.init("x", share: 1)], rows: Array(repeating: [String(repeating: "a\n", count: 60)], count: 1100))
        #expect(throws: DocumentError.tooLong) { try PDFRenderer.render(document([.table(table)])) }
    }

    @Test("codes of letterheads and blocks can be scanned", .enabled(if: canScan))
    func codes() throws {
        let pdf = try PDFRenderer.render(document([.code(CodeBlock("upi://pay?pa=city@bank", caption: "Scan to pay"))]))
        #expect(try Set(PrintedFile(pdf.bytes).codes()) == ["hms:patient:MRN00012340", "upi://pay?pa=city@bank"])
    }

    @Test("a code that can't be is refused, not left out")
    func unencodable() {
        let code = CodeBlock(String(repeating: "x", count: 3000))
        #expect(throws: DocumentError.unencodable) { try PDFRenderer.render(document([.code(code)])) }
    }
}
