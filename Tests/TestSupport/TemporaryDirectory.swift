import Foundation
import Synchronization

/// A directory of one test, removed when nobody holds it any more.
package final class TemporaryDirectory: Sendable {
    /// No other has it; fit for the name of a database.
    package let name: String
    private let url: URL
    private let endings = Mutex<[String: @Sendable () -> Void]>([:])

    package init() throws {
        name = "hms_" + UUID().uuidString.lowercased().prefix(13).replacing("-", with: "")
        url = FileManager.default.temporaryDirectory.appending(path: "hms-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
        for ending in endings.withLock({ $0 }).values { ending() }
    }

    /// What is to be done when the directory goes, once for each name.
    package func atEnd(of name: String, _ work: @escaping @Sendable () -> Void) { endings.withLock { $0[name] = work } }

    /// The path of a file in the directory; the file need not exist.
    package func path(_ file: String) -> String { url.appending(path: file).path }
}
