package import Kernel

/// A wristband or a card: one page with a QR code at the left and words beside it, made smaller until all of it fits.
package struct Label: Sendable, Hashable {
    /// What stands out: an allergy. Printed white on black, since printers of labels have no colours.
    package struct Flag: Sendable, Hashable {
        package let text: String
        /// False for a plain line in a frame.
        package let isAlarm: Bool

        package init(_ text: String, isAlarm: Bool) {
            self.text = text
            self.isAlarm = isAlarm
        }
    }

    package var title: String
    package var format: PageFormat
    /// The text of the QR code.
    package var code: String
    /// Small, on top: whose label it is.
    package var issuer: String
    /// The largest words, in up to six lines where they fit.
    package var name: String
    package var lines: [String]
    package var flag: Flag?
    package var createdAt: Instant

    package init(
        title: String, format: PageFormat, code: String, issuer: String, name: String, lines: [String],
        flag: Flag? = nil, createdAt: Instant
    ) {
        self.title = title
        self.format = format
        self.code = code
        self.issuer = issuer
        self.name = name
        self.lines = lines
        self.flag = flag
        self.createdAt = createdAt
    }
}
