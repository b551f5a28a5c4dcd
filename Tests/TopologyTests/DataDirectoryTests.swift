import Foundation
import TestSupport
import Testing

@testable import hms

@Suite("The folder with the data")
struct DataDirectoryTests {
    private let temporary: TemporaryDirectory
    private let path: String

    init() throws {
        temporary = try TemporaryDirectory()
        path = temporary.path("data")
    }

    private func permissions(_ file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        return try #require(attributes[.posixPermissions] as? NSNumber).intValue
    }

    private func put(_ text: String, _ file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(file)"))
    }

    @Test("what is made in it, and what lies in it already, only its owner may read")
    func hidden() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try put("x", "patients.sqlite")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path + "/patients.sqlite")
        let data = try DataDirectory(path)
        defer { data.unlock() }
        #expect(try permissions(data.database("patients")) == 0o600)
        #expect(FileManager.default.createFile(atPath: data.database("doctors"), contents: nil))
        #expect(try permissions(data.database("doctors")) & 0o077 == 0)
    }

    @Test("one process uses it at a time")
    func locked() throws {
        let first = try DataDirectory(path)
        let failure = #expect(throws: DataDirectory.Failure.self) { try DataDirectory(path) }
        #expect(failure?.description.contains("in use") == true)
        first.unlock()
        try DataDirectory(path).unlock()
    }

    @Test("a demo hospital whose making was interrupted is removed; nothing else ever is")
    func unfinished() throws {
        let first = try DataDirectory(path)
        try first.mark(.begun)
        for file in ["patients.sqlite", "patients.sqlite-wal"] { try put("half", file) }
        first.unlock()
        let second = try DataDirectory(path)
        #expect(!FileManager.default.fileExists(atPath: second.database("patients")))
        #expect(!FileManager.default.fileExists(atPath: second.database("patients") + "-wal"))
        try put("whole", "patients.sqlite")
        try second.mark(.complete)
        second.unlock()
        let third = try DataDirectory(path)
        #expect(FileManager.default.fileExists(atPath: third.database("patients")))
        third.unlock()
    }
}
