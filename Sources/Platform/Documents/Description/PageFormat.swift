/// A size of paper, and what of it stays white. Lengths are millimetres.
package struct PageFormat: Sendable, Hashable {
    package let width: Double
    package let height: Double
    /// Left and right.
    package let sideMargin: Double
    /// Above and below.
    package let endMargin: Double

    package init(width: Double, height: Double, sideMargin: Double, endMargin: Double) {
        self.width = width
        self.height = height
        self.sideMargin = sideMargin
        self.endMargin = endMargin
    }

    /// Source: ISO 216.
    package static let a4 = PageFormat(width: 210, height: 297, sideMargin: 18, endMargin: 15)
    /// For prescriptions and receipts. Source: ISO 216.
    package static let a5 = PageFormat(width: 148, height: 210, sideMargin: 12, endMargin: 11)
    /// A band of 25 mm for adults, lying: the clasp is at the left.
    package static let wristband = PageFormat(width: 280, height: 25, sideMargin: 30, endMargin: 3)
    /// A card of plastic, ID-1. Source: ISO/IEC 7810.
    package static let card = PageFormat(width: 85.6, height: 54, sideMargin: 5, endMargin: 4.5)
}

extension Double {
    /// Millimetres as points, of which an inch has 72.
    var millimetres: Double { self * 72 / 25.4 }
}
