import Crypto
import Foundation
import Kernel
import NIOCore

/// A file of the web app, kept in memory as it is sent: plain, and as it was compressed beforehand.
struct AssetFile: Sendable {
    /// One way to send the file. Its tag is its own, for an `ETag` names bytes.
    struct Form: Sendable {
        /// The name of the `Content-Encoding`; nothing for the plain bytes.
        let coding: String?
        let bytes: ByteBuffer
        let tag: String
    }

    let mediaType: String
    /// Whether its name has a hash of its content, so that it never changes.
    let isImmutable: Bool
    private let plain: Form
    /// The best first.
    private let compressed: [Form]

    /// - Parameters:
    ///   - name: the name of the file, which tells the type, and whether there is a hash in it.
    ///   - brotli, gzip: the same content, compressed.
    init(name: Substring, bytes: [UInt8], brotli: [UInt8]? = nil, gzip: [UInt8]? = nil) {
        mediaType = Self.mediaType(of: name)
        isImmutable = Self.hasHash(name)
        let hash = Base64URL.encode(Array(SHA256.hash(data: bytes)).prefix(12))
        plain = Form(coding: nil, bytes: ByteBuffer(bytes: bytes), tag: "\"\(hash)\"")
        func form(_ coding: String, _ packed: [UInt8]?) -> [Form] {
            guard let packed else { return [] }
            return [Form(coding: coding, bytes: ByteBuffer(bytes: packed), tag: "\"\(hash)-\(coding)\"")]
        }
        compressed = form("br", brotli) + form("gzip", gzip)
    }

    /// Whether the bytes depend on `Accept-Encoding`.
    var varies: Bool { !compressed.isEmpty }

    /// The smallest form that the client takes.
    /// - Parameter codings: `Accept-Encoding`.
    func form(accepting codings: String?) -> Form {
        guard let codings, !compressed.isEmpty else { return plain }
        let accepted = codings.split(separator: ",").compactMap(Self.accepted)
        return compressed.first { $0.coding.map(accepted.contains) == true } ?? plain
    }

    /// The name of a coding, unless its weight is zero, which refuses it.
    private static func accepted(_ entry: Substring) -> String? {
        let parts = entry.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        guard let name = parts.first else { return nil }
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        return weight > 0 ? name : nil
    }

    /// `main-5KX2QZ7A.js`: eight capital letters and digits between the last hyphen and the first dot behind it.
    static func hasHash(_ name: Substring) -> Bool {
        guard let hyphen = name.lastIndex(of: "-") else { return false }
        let hash = name[name.index(after: hyphen)...].prefix { $0 != "." }
        return hash.utf8.count == 8 && hash.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }

    private static func mediaType(of name: Substring) -> String {
        switch name.split(separator: ".").last ?? "" {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "txt": "text/plain; charset=utf-8"
        case "json", "map": "application/json"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "webp": "image/webp"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        default: "application/octet-stream"
        }
    }
}
