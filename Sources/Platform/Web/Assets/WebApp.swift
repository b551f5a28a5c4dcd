import Foundation
import Kernel
import Observability
import Synchronization

/// The web app: the files of a folder, read into memory. A request finds a file by its whole path in a table, so that no
/// path leads out of the folder. When the app is built anew, the next page that is asked for brings the new files in.
final class WebApp: Sendable {
    /// What a path leads to.
    enum Match: Sendable {
        case file(AssetFile)
        /// The app's one page, which shows what the path names.
        case page(AssetFile)
    }

    private struct Build: Sendable {
        var files: [String: AssetFile] = [:]
        var page: AssetFile
        var changed: Date
        /// The files of the build before, for pages that are open still and ask for a part of it.
        var former: [String: AssetFile] = [:]
    }

    /// Paths below these are the server's own: what is not there is no page of the app.
    private static let reserved: Set<Substring> = [
        "api", "assets", "health", "metrics", "problems", "socket.io", ".well-known",
    ]

    let metrics: EndpointMetrics
    private let folder: String
    private let build: Mutex<Build>

    /// - Parameter folder: with an `index.html`; what its names have a hash in is in `assets`.
    /// - Throws: `WebFolderError` if there is no app in the folder, or it can't be read.
    init(folder: String, metrics: Metrics) throws {
        self.folder = folder
        self.metrics = EndpointMetrics(in: metrics, method: "GET", route: "/{app}")
        build = Mutex(try Self.read(folder))
    }

    /// - Parameters:
    ///   - path: of the request, as it came.
    ///   - accept: the media types that the client takes.
    func find(_ path: Substring, accept: String?) -> Match? {
        let key = String(path)
        if let file = build.withLock({ $0.files[key] ?? $0.former[key] }) { return .file(file) }
        guard path.first == "/", accept?.contains("text/html") == true else { return nil }
        let first = path.dropFirst().prefix { $0 != "/" }
        guard !Self.reserved.contains(first) else { return nil }
        return .page(page())
    }

    private func page() -> AssetFile {
        let changed = Self.changed(folder)
        let (page, isCurrent) = build.withLock { ($0.page, $0.changed == changed) }
        // The folder is gone, or is being written: what is in memory is whole.
        guard !isCurrent, changed != nil, var new = try? Self.read(folder) else { return page }
        return build.withLock { build in
            new.former = build.files
            build = new
            return new.page
        }
    }

    private static func changed(_ folder: String) -> Date? {
        try? FileManager.default.attributesOfItem(atPath: folder + "/index.html")[.modificationDate] as? Date
    }

    private static func read(_ folder: String) throws(WebFolderError) -> Build {
        guard let changed = changed(folder) else { throw .noApp(folder) }
        guard let names = FileManager.default.subpaths(atPath: folder) else { throw .unreadable(folder) }
        let present = Set(names)
        var files: [String: AssetFile] = [:]
        var page: AssetFile?
        for name in names where !name.hasSuffix(".br") && !name.hasSuffix(".gz") {
            // A folder has no content of its own, and a link may lead out of this one.
            guard isFile(folder + "/" + name), !name.split(separator: "/").contains(where: { $0.first == "." }) else {
                continue
            }
            func packed(_ suffix: String) throws(WebFolderError) -> [UInt8]? {
                let name = name + suffix
                return present.contains(name) && isFile(folder + "/" + name) ? try bytes(folder, name) : nil
            }
            let file = AssetFile(
                name: name.split(separator: "/").last ?? "", bytes: try bytes(folder, name), brotli: try packed(".br"),
                gzip: try packed(".gz"))
            if name == "index.html" { page = file } else { files["/" + name] = file }
        }
        guard let page else { throw .noApp(folder) }
        return Build(files: files, page: page, changed: changed)
    }

    private static func isFile(_ path: String) -> Bool {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return type == .typeRegular
    }

    private static func bytes(_ folder: String, _ name: String) throws(WebFolderError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
            throw .unreadable(folder + "/" + name)
        }
        return Array(data)
    }
}

/// A folder that the web app can't be served from.
package enum WebFolderError: Error, Sendable, Hashable, CustomStringConvertible {
    case noApp(String)
    case unreadable(String)

    package var description: String {
        switch self {
        case .noApp(let folder): "web.folder: \(folder) has no index.html; `make web` makes a folder with the web app"
        case .unreadable(let path): "web.folder: \(path) can't be read"
        }
    }
}
