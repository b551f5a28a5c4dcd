import Kernel
import Typesetting

/// A finished document.
package struct PDF: Sendable, Hashable {
    package let bytes: [UInt8]
    package let pageCount: Int
    /// Characters that no installed font has, and that were printed as boxes: a reason to install fonts.
    package let unknownCharacters: Int
    /// False for labels on which a text ends with an ellipsis. Documents have room for everything.
    package let isWhole: Bool
}

/// Makes PDF of descriptions, on the thread that asks; see `PrintRoom` for services. Nothing outlives a call: fonts are opened
/// for each document, which costs some 10 ms and keeps idle memory as it was.
package enum PDFRenderer {
    package static let mostPages = 1000

    /// - Throws: `DocumentError.tooLong`, `.unencodable`.
    package static func render(_ document: Document) throws -> PDF {
        let setter = try Typesetter()
        // Once to count the pages, so that each says of how many it is one, and once to draw them.
        let pageCount = try Flow(document, setter, canvas: nil, pageCount: 0).run()
        setter.forgetUnknownCharacters()
        let canvas = try Canvas(title: document.title, created: document.createdAt.description)
        _ = try Flow(document, setter, canvas: canvas, pageCount: pageCount).run()
        return PDF(
            bytes: try canvas.finish(), pageCount: pageCount, unknownCharacters: setter.unknownCharacters, isWhole: true
        )
    }

    /// - Throws: `DocumentError.unencodable`.
    package static func render(_ label: Label) throws -> PDF {
        let setter = try Typesetter()
        let canvas = try Canvas(title: label.title, created: label.createdAt.description)
        let (isWhole, unknown) = try LabelLayout(label, setter).draw(on: canvas)
        return PDF(bytes: try canvas.finish(), pageCount: 1, unknownCharacters: unknown, isWhole: isWhole)
    }
}
