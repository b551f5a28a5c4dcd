import Typesetting

/// Places a document's blocks on pages, from top to bottom. Without a canvas it only counts the pages. Lengths are points.
final class Flow {
    private let document: Document
    private let setter: Typesetter
    private let canvas: Canvas?
    /// Of the whole document; 0 while they are counted.
    private let pageCount: Int
    private let format: PageFormat

    let left: Double
    let width: Double
    private let bottom: Double
    private(set) var page = 0
    /// Where the next block begins.
    var y = 0.0
    /// Where the first block of this page began.
    private var top = 0.0

    init(_ document: Document, _ setter: Typesetter, canvas: Canvas?, pageCount: Int) {
        self.document = document
        self.setter = setter
        self.canvas = canvas
        self.pageCount = pageCount
        format = document.format
        left = format.sideMargin.millimetres
        width = (format.width - 2 * format.sideMargin).millimetres
        // The foot of a page is one small line.
        bottom = (format.height - format.endMargin).millimetres - 18
    }

    /// - Returns: how many pages there are.
    func run() throws -> Int {
        try beginPage()
        try letterhead()
        for block in document.blocks { try place(block) }
        return page
    }

    var remaining: Double { bottom - y }
    /// What a page without anything else holds.
    var capacity: Double { bottom - top }
    var isAtTop: Bool { y <= top }

    func set(_ text: String, _ face: Typeface, width: Double? = nil, _ alignment: Alignment = .leading) -> TextBlock {
        setter.set(text, face, width: width ?? self.width, alignment: alignment)
    }

    func draw(_ block: TextBlock, lines: Range<Int>? = nil, x: Double, y: Double, _ ink: Ink = Style.ink) {
        canvas?.draw(block, lines: lines, x: x, y: y, ink)
    }

    func rule(at y: Double, thickness: Double = 0.5, _ ink: Ink = Style.line) {
        canvas?.fill([Rectangle(x: left, y: y, width: width, height: thickness)], ink)
    }

    func code(_ text: String, x: Double, y: Double, side: Double, quiet: Int = QRCode.quietZone) throws {
        let rectangles = QRCode.rectangles(of: try QRCode.modules(of: text), x: x, y: y, side: side, quiet: quiet)
        canvas?.fill(rectangles, .black)
    }

    /// A new page, unless so much fits on this one.
    func need(_ height: Double) throws {
        if height > remaining, !isAtTop { try beginPage() }
    }

    func beginPage() throws {
        page += 1
        guard page <= PDFRenderer.mostPages else { throw DocumentError.tooLong }
        canvas?.beginPage(width: format.width.millimetres, height: format.height.millimetres)
        y = format.endMargin.millimetres
        foot()
        if page > 1 { head() }
        top = y
    }

    private func head() {
        let title = set(document.title, Style.small, width: width * 0.3, .trailing)
        let subject = setter.set(
            document.subject, Style.columnTitle, width: width * 0.7, alignment: .left, mostLines: 1)
        let ascent = max(subject.ascent(of: 0), title.ascent(of: 0))
        draw(subject, x: left, y: y + ascent - subject.ascent(of: 0))
        draw(title, x: left + width * 0.7, y: y + ascent - title.ascent(of: 0), Style.faint)
        y += max(subject.height, title.height) + 4
        rule(at: y)
        y += 12
    }

    private func foot() {
        let line = bottom + 6
        rule(at: line)
        let note = setter.set(document.footnote, Style.small, width: width * 0.8, mostLines: 1)
        draw(note, x: left, y: line + 4, Style.faint)
        // While pages are counted the number of them is unknown; the line is as high with any.
        draw(set("Page \(page) of \(pageCount)", Style.small, .trailing), x: left, y: line + 4, Style.faint)
    }

    private func letterhead() throws {
        let side = 24.0.millimetres
        let words = document.letterhead.code == nil ? width : width - side - 10
        let start = y
        if let code = document.letterhead.code {
            // The margin of the page is its quiet zone on two sides.
            try self.code(code, x: left + width - side, y: y, side: side, quiet: 0)
        }
        let name = set(document.letterhead.name, Style.letterhead, width: words)
        draw(name, x: left, y: y, Style.accent)
        y += name.height + 1
        for line in document.letterhead.lines {
            let block = set(line, Style.small, width: words)
            draw(block, x: left, y: y, Style.faint)
            y += block.height
        }
        y += 8
        let title = set(document.title, Style.title, width: words)
        draw(title, x: left, y: y)
        y += title.height
        let subject = set(document.subject, Style.bold, width: words)
        draw(subject, x: left, y: y, Style.faint)
        y += subject.height
        if document.letterhead.code != nil { y = max(y, start + side) }
        y += 7
        rule(at: y, thickness: 1.2, Style.accent)
        y += 12
    }
}
