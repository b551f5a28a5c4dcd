import CQREncode

/// Turns bytes into the modules of a QR code.
package enum QREncoder {
    /// How much of the code may be lost, and it still reads.
    package enum Correction: Sendable, Hashable {
        /// 15 %.
        case medium
        /// 25 %: for what is worn and bent.
        case quartile
    }

    /// Rows from the top, each from the left; true is dark. Without the quiet zone. Nothing for bytes that no code can hold.
    package static func modules(of bytes: [UInt8], _ correction: Correction) -> [[Bool]]? {
        guard !bytes.isEmpty, let size = Int32(exactly: bytes.count) else { return nil }
        let level = correction == .medium ? QR_ECLEVEL_M : QR_ECLEVEL_Q
        guard let code = QRcode_encodeData(size, bytes, 0, level) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let data = code.pointee.data else { return nil }
        // The lowest bit of each byte is the module; the others tell what it is for.
        return (0..<width).map { row in (0..<width).map { column in data[row * width + column] & 1 == 1 } }
    }
}
