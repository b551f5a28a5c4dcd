import Foundation
import Settings

/// Where the web app is.
enum WebFolder {
    /// The folder that is set, which must have the app in it; else the one of a working copy, or of an installation, if it is
    /// there.
    static func find(_ settings: Settings) -> String? {
        if let folder = settings.webFolder { return folder }
        var places = ["web/dist"]
        if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
            places.append(executable.deletingLastPathComponent().appending(path: "../share/hms/web").path())
        }
        return places.first { FileManager.default.fileExists(atPath: $0 + "/index.html") }
    }
}
