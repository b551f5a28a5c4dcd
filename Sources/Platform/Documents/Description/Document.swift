package import Kernel

/// A document that flows over as many pages as it needs: a record, an invoice, a letter. A description without any drawing;
/// `PDFRenderer` makes pages of it. Texts are of any script.
package struct Document: Sendable, Hashable {
    /// What the document is: "Patient record". Also the title that viewers show.
    package var title: String
    package var format: PageFormat
    package var letterhead: Letterhead
    /// Who or what it is about, on top of every page but the first, so that no page is a stray one.
    package var subject: String
    /// At the foot of every page, beside its number: when and for whom it was printed.
    package var footnote: String
    /// Kept in the file; equal documents of one moment are equal bytes.
    package var createdAt: Instant
    package var blocks: [Block]

    package init(
        title: String, format: PageFormat = .a4, letterhead: Letterhead, subject: String, footnote: String = "",
        createdAt: Instant, blocks: [Block]
    ) {
        self.title = title
        self.format = format
        self.letterhead = letterhead
        self.subject = subject
        self.footnote = footnote
        self.createdAt = createdAt
        self.blocks = blocks
    }
}

/// Whose document it is, on top of the first page.
package struct Letterhead: Sendable, Hashable {
    package var name: String
    /// Address, telephone, registration numbers.
    package var lines: [String]
    /// The text of a QR code beside it.
    package var code: String?

    package init(name: String, lines: [String] = [], code: String? = nil) {
        self.name = name
        self.lines = lines
        self.code = code
    }
}

/// A part of a document, below the one before.
package enum Block: Sendable, Hashable {
    /// Stays with what follows it.
    case heading(String)
    case subheading(String)
    case paragraph(String)
    /// A remark in small letters.
    case remark(String)
    case facts([Fact])
    case table(Table)
    case code(CodeBlock)
    case space(millimetres: Double)
}

/// A name with its value: "Blood group", "B+".
package struct Fact: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

package struct Table: Sendable, Hashable {
    package struct Column: Sendable, Hashable {
        package let title: String
        /// Of the table's width; all columns together make up the whole.
        package let share: Double
        package let alignment: Alignment

        /// - Parameter share: greater than 0.
        package init(_ title: String, share: Double, _ alignment: Alignment = .leading) {
            self.title = title
            self.share = share
            self.alignment = alignment
        }
    }

    package enum Alignment: Sendable, Hashable {
        /// Left, in every script, so that columns stay apart.
        case leading
        /// For amounts.
        case trailing
    }

    package var columns: [Column]
    /// A text for each column; further ones are not printed.
    package var rows: [[String]]
    /// The last row is a sum: bold, below a line.
    package var hasTotal: Bool

    package init(_ columns: [Column], rows: [[String]], hasTotal: Bool = false) {
        self.columns = columns
        self.rows = rows
        self.hasTotal = hasTotal
    }
}

/// A QR code with words beside it.
package struct CodeBlock: Sendable, Hashable {
    package let text: String
    package let caption: String
    /// With its quiet zone.
    package let millimetres: Double

    package init(_ text: String, caption: String = "", millimetres: Double = 28) {
        self.text = text
        self.caption = caption
        self.millimetres = millimetres
    }
}
