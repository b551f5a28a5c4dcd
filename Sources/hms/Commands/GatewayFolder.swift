import ArgumentParser
import Foundation
import Gateway

/// Writes the files of a gateway. Each is replaced at once, so that a gateway that reads them meanwhile reads whole ones.
struct GatewayFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// - Parameters:
    ///   - folders: that nginx writes to.
    ///   - user: whose these folders are; nothing for whoever runs this.
    func write(_ files: [GatewayFile], folders: [String], user: String?) throws {
        do {
            for folder in folders {
                try make(path + "/" + folder)
                // The logs have addresses of people, and what the firewall found may be of a record.
                var attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
                if getuid() == 0, let user { attributes[.ownerAccountName] = user }
                try FileManager.default.setAttributes(attributes, ofItemAtPath: path + "/" + folder)
            }
            for file in files {
                let target = path + "/" + file.path
                try make((target as NSString).deletingLastPathComponent)
                let new = target + ".new"
                // With its rights from the first byte on.
                let rights = file.isSecret ? 0o600 : 0o644
                guard
                    FileManager.default.createFile(
                        atPath: new, contents: Data(file.bytes), attributes: [.posixPermissions: rights]),
                    rename(new, target) == 0
                else { throw ValidationError("--out: \(target) can't be written.") }
            }
        } catch let error as CocoaError {
            throw ValidationError("--out: \(path) can't be written: \(error.localizedDescription)")
        }
    }

    private func make(_ folder: String) throws {
        // Of others who may read it are nginx's workers, when it is started by root.
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }
}
