import Typesetting

/// How documents look.
enum Style {
    static let title = Typeface(17, bold: true)
    static let letterhead = Typeface(12.5, bold: true)
    static let heading = Typeface(12, bold: true)
    static let subheading = Typeface(10, bold: true)
    static let body = Typeface(9.5)
    static let bold = Typeface(9.5, bold: true)
    static let columnTitle = Typeface(8, bold: true)
    static let small = Typeface(8)

    static let accent = Ink(0.04, 0.30, 0.42)
    static let ink = Ink(0.1, 0.1, 0.1)
    static let faint = Ink(0.36, 0.38, 0.40)
    static let line = Ink(0.80, 0.82, 0.84)
}
