import Foundation
import Testing

/// Programs that read what was printed, as other people's would. `make test` installs them.
struct Tool: Sendable {
    let name: String

    static let pdftotext = Tool(name: "pdftotext")
    static let pdftoppm = Tool(name: "pdftoppm")
    static let zbarimg = Tool(name: "zbarimg")

    private var path: URL { URL(filePath: "/usr/bin/\(name)") }
    var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path.path()) }

    /// What the program writes to its standard output.
    func run(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = path
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}

/// A PDF in a file of its own, for programs to read.
final class PrintedFile {
    let folder: URL
    private var file: URL { folder.appending(path: "document.pdf") }

    init(_ bytes: [UInt8]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "hms-print-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The texts of the pages, as they are laid out.
    func pages() throws -> [String] {
        var pages = try Tool.pdftotext.run("-layout", file.path(), "-").components(separatedBy: "\u{0C}")
        if pages.last?.allSatisfy(\.isWhitespace) == true { pages.removeLast() }
        return pages
    }

    /// What the codes on the first page say.
    func codes() throws -> [String] {
        let image = folder.appending(path: "page")
        _ = try Tool.pdftoppm.run("-png", "-r", "200", "-singlefile", file.path(), image.path())
        return try Tool.zbarimg.run("--quiet", "--raw", image.path() + ".png").split(separator: "\n").map(String.init)
    }
}
