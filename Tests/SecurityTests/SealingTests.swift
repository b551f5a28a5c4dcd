import Foundation
import Kernel
import Security
import Testing

@Suite("Secrets at rest")
struct SealingTests {
    private let secret = Array("the signing key".utf8)

    @Test("what was sealed opens in its place, and never looks the same twice")
    func roundTrip() throws {
        let sealer = Sealer(.generate())
        let sealed = try sealer.seal(secret, for: "totp/u1")
        #expect(try sealer.open(sealed, for: "totp/u1") == secret)
        #expect(try sealer.seal(secret, for: "totp/u1") != sealed)
        #expect(try sealer.open(sealer.seal([], for: ""), for: "") == [])
        #expect(try !sealer.needsResealing(sealed))
    }

    @Test("another place, another key, and any changed byte are refused")
    func refused() throws {
        let sealer = Sealer(.generate())
        let sealed = try sealer.seal(secret, for: "totp/u1")
        #expect(throws: Sealer.Failure.notAuthentic) { try sealer.open(sealed, for: "totp/u2") }
        #expect(throws: Sealer.Failure.self) { try Sealer(.generate()).open(sealed, for: "totp/u1") }
        let bytes = try #require(Base64URL.decode(sealed))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: Sealer.Failure.self) { try sealer.open(Base64URL.encode(changed), for: "totp/u1") }
        }
        for wrong in ["", "AQ", "not base64!", String(sealed.dropLast(8))] {
            #expect(throws: Sealer.Failure.self) { try sealer.open(wrong, for: "totp/u1") }
        }
    }

    @Test("after the master key was replaced, old values open and ask to be sealed again")
    func replaced() throws {
        let (old, new) = (MasterKey.generate(), MasterKey.generate())
        let sealed = try Sealer(old).seal(secret, for: "x")
        let sealer = Sealer(new, retired: [old])
        #expect(try sealer.open(sealed, for: "x") == secret)
        #expect(try sealer.needsResealing(sealed))
        #expect(throws: Sealer.Failure.unknownKey(old.id)) { try Sealer(new).open(sealed, for: "x") }
    }

    @Test("a master key is read in either alphabet, and does not show itself")
    func texts() throws {
        let key = MasterKey.generate()
        let standard = Data(try #require(Base64URL.decode(key.text))).base64EncodedString()
        #expect(MasterKey(key.text) == key && MasterKey(standard + "\n") == key)
        #expect("\(key)" == "MasterKey(\(key.id))" && key.id.count == 8)
        #expect(key.derive(.audit) != key.derive(.sealing) && key.derive(.csrf).count == 32)
        for wrong in ["", "abc", key.text + "AAAA", "x y"] { #expect(MasterKey(wrong) == nil) }
    }

    @Test("the key file is made once, for its owner only, and read again")
    func file() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("master.key").path
        let key = try MasterKey.loadOrCreate(at: path)
        #expect(try MasterKey.loadOrCreate(at: path) == key)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["master.key"])
    }

    @Test("of many that start at once, all get the same key")
    func race() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("master.key").path
        let keys = try await withThrowingTaskGroup(of: MasterKey.self) { group in
            for _ in 0..<16 { group.addTask { try MasterKey.loadOrCreate(at: path) } }
            return try await group.reduce(into: Set<MasterKey>()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
    }

    @Test("a file that others may read, a damaged one and a missing folder are refused with their path")
    func badFiles() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("master.key").path
        _ = try MasterKey.loadOrCreate(at: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: MasterKeyError.tooOpen(path: path, mode: 0o640)) { try MasterKey.loadOrCreate(at: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(throws: MasterKeyError.malformed(path: path)) { try MasterKey.loadOrCreate(at: path) }
        let lost = folder.appendingPathComponent("none/master.key").path
        let error = #expect(throws: MasterKeyError.self) { try MasterKey.loadOrCreate(at: lost) }
        #expect(error?.description.contains(lost) == true)
        #expect(throws: MasterKeyError.malformed(path: folder.path)) { try MasterKey.loadOrCreate(at: folder.path) }
    }
}
