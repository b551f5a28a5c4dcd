package import Kernel

/// Why a document can't be printed.
package enum DocumentError: Error, Sendable, Hashable {
    /// More than `PDFRenderer.mostPages`.
    case tooLong
    /// No QR code can hold the text.
    case unencodable
    /// As many documents wait as may.
    case busy
}

extension DocumentError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .tooLong:
            Problem(
                .conflict, "document-too-long",
                "It would have more than \(PDFRenderer.mostPages) pages. Export it as JSON or FHIR.")
        case .unencodable: Problem(.conflict, "code-too-long", "No QR code can hold the text.")
        case .busy:
            Problem(.unavailable, "printing-busy", "Too many documents are being made. Try again.", retryAfter: 5)
        }
    }
}
