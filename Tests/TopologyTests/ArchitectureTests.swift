import Foundation
import Testing

/// The rules of the architecture that the compiler does not check by itself.
@Suite("The architecture")
struct ArchitectureTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let services = ["Identity", "Patients", "Doctors", "Appointments"]

    private static func imports(under folder: String) throws -> [(file: String, module: String)] {
        let base = root.appending(path: folder)
        let files = try #require(FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), position <= 1, words.count > position + 1 else {
                    return nil
                }
                return (file.lastPathComponent, String(words[position + 1]))
            }
        }
    }

    @Test("a service sees no other service", arguments: services)
    func separation(of service: String) throws {
        let found = try Self.imports(under: "Services/\(service)")
        #expect(found.count > 20)
        for (file, module) in found where module != service {
            #expect(!Self.services.contains(module), "\(service)/\(file) imports \(module)")
        }
    }

    @Test("Contracts knows the kernel only")
    func contracts() throws {
        let found = try Self.imports(under: "Sources/Contracts")
        #expect(!found.isEmpty)
        for (file, module) in found { #expect(module == "Kernel", "\(file) imports \(module)") }
    }

    @Test("SQLite is known to its engine only")
    func engines() throws {
        for folder in [
            "Services", "Sources/Kernel", "Sources/Contracts", "Sources/Platform/Storage", "Sources/Platform/Web",
        ] {
            for (file, module) in try Self.imports(under: folder) {
                #expect(
                    !["GRDB", "GRDBSQLite", "SQLiteStorage"].contains(module), "\(folder): \(file) imports \(module)")
            }
        }
    }
}
