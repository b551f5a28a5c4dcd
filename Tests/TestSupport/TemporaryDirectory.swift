import Foundation

/// A directory of one test, removed when nobody holds it any more.
package final class TemporaryDirectory: Sendable {
    private let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "hms-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a file in the directory; the file need not exist.
    package func path(_ file: String) -> String { url.appending(path: file).path }
}
