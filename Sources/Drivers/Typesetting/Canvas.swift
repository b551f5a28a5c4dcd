import CPangoCairo

package struct Ink: Sendable, Hashable {
    /// Each 0 to 1.
    let red, green, blue: Double

    package init(_ red: Double, _ green: Double, _ blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    package static let black = Ink(0, 0, 0)
    package static let white = Ink(1, 1, 1)
}

/// In points, from the top left corner of the page.
package struct Rectangle: Sendable, Hashable {
    package let x, y, width, height: Double

    package init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// A PDF that is being drawn, page by page. Used by one thread at a time.
package final class Canvas {
    private let surface: OpaquePointer
    private let context: OpaquePointer
    private let sink = Sink()
    private var isOnPage = false

    /// What cairo writes to. Kept apart, since cairo holds its address until the surface is finished.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    /// - Parameters:
    ///   - title: what a viewer shows of the document.
    ///   - created: ISO 8601; nothing for now.
    package init(title: String, created: String? = nil) throws {
        let surface = cairo_pdf_surface_create_for_stream(
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
                sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), 1, 1)
        guard let surface else { throw TypesettingError(reason: "no surface") }
        self.surface = surface
        guard let context = cairo_create(surface) else { throw TypesettingError(reason: "no context") }
        self.context = context
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "HMS")
        if let created { cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created) }
        try check()
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_finish(surface)
        cairo_surface_destroy(surface)
    }

    package func beginPage(width: Double, height: Double) {
        if isOnPage { cairo_show_page(context) }
        isOnPage = true
        cairo_pdf_surface_set_size(surface, width, height)
    }

    /// Draws some lines of a block, the first of them at `y`.
    package func draw(
        _ block: TextBlock, lines range: Range<Int>? = nil, x: Double, y: Double, _ ink: Ink = .black
    ) {
        let range = range ?? 0..<block.lines.count
        guard let first = range.first else { return }
        use(ink)
        for index in range {
            let line = block.lines[index]
            cairo_move_to(context, x + line.left, y + line.baseline - block.lines[first].top)
            pango_cairo_show_layout_line(context, pango_layout_get_line_readonly(block.layout, Int32(index)))
        }
    }

    package func fill(_ rectangles: [Rectangle], _ ink: Ink) {
        use(ink)
        for each in rectangles { cairo_rectangle(context, each.x, each.y, each.width, each.height) }
        cairo_fill(context)
    }

    private func use(_ ink: Ink) { cairo_set_source_rgb(context, ink.red, ink.green, ink.blue) }

    /// Ends the last page and the document.
    /// - Returns: the PDF.
    package func finish() throws -> [UInt8] {
        if isOnPage { cairo_show_page(context) }
        isOnPage = false
        try check()
        cairo_surface_finish(surface)
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS else {
            throw TypesettingError(reason: String(cString: cairo_status_to_string(status)))
        }
        return sink.bytes
    }

    private func check() throws {
        let status = cairo_status(context)
        guard status == CAIRO_STATUS_SUCCESS else {
            throw TypesettingError(reason: String(cString: cairo_status_to_string(status)))
        }
    }
}
