import CPangoCairo

/// A library of C refused to work: no memory, or a broken installation of fonts.
package struct TypesettingError: Error, Sendable {
    package let reason: String
}

/// Size and weight of letters. The family is the same everywhere: Noto Sans, with what covers the other scripts.
package struct Typeface: Sendable, Hashable {
    /// Points.
    package let size: Double
    package let isBold: Bool

    package init(_ size: Double, bold: Bool = false) {
        self.size = size
        isBold = bold
    }
}

/// Where lines begin. Leading is left, and right for lines of a script that is written from the right.
package enum Alignment: Sendable, Hashable {
    case leading
    /// Left in every script.
    case left
    case center
    case trailing
}

/// Makes blocks of text. One for each document: it and its blocks are used by one thread at a time.
package final class Typesetter {
    private let fonts: UnsafeMutablePointer<PangoFontMap>
    private let context: OpaquePointer
    /// Characters of the blocks so far that no installed font has; they are printed as boxes.
    package private(set) var unknownCharacters = 0

    package init() throws {
        guard let fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT) else {
            throw TypesettingError(reason: "no font map")
        }
        // One unit is one point.
        pango_cairo_font_map_set_resolution(OpaquePointer(fonts), 72)
        self.fonts = fonts
        context = pango_font_map_create_context(fonts)
        // Hints are for screens: a page measures the same wherever it is printed.
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        pango_context_set_round_glyph_positions(context, 0)
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(context))
        g_object_unref(fonts)
    }

    /// Sets a text in lines.
    /// - Parameters:
    ///   - width: of the lines, in points; longer words are broken.
    ///   - mostLines: further lines are cut off, with an ellipsis; nothing for all lines.
    package func set(
        _ text: String, _ face: Typeface, width: Double, alignment: Alignment = .leading, mostLines: Int? = nil
    ) -> TextBlock {
        let layout: OpaquePointer = pango_layout_new(context)
        let description = pango_font_description_new()
        pango_font_description_set_family_static(description, "Noto Sans, DejaVu Sans, sans-serif")
        pango_font_description_set_absolute_size(description, face.size * Double(PANGO_SCALE))
        pango_font_description_set_weight(description, face.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, description)
        pango_font_description_free(description)
        pango_layout_set_width(layout, Int32(max(1, width) * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        if let mostLines {
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
            pango_layout_set_height(layout, Int32(-mostLines))
        }
        // Pango takes the text up to a NUL; other controls have no shape.
        let printable = String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 || $0 == "\n" || $0 == "\t" }))
        pango_layout_set_text(layout, printable, -1)
        switch alignment {
        case .leading: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .left:
            // Pango turns its alignment around for lines from the right; so it is turned around here before.
            let isFromRight = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL
            pango_layout_set_alignment(layout, isFromRight ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT)
        case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        case .trailing: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        }
        unknownCharacters += Int(pango_layout_get_unknown_glyphs_count(layout))
        return TextBlock(owning: layout)
    }

    /// The characters of earlier blocks no longer count.
    package func forgetUnknownCharacters() { unknownCharacters = 0 }
}
