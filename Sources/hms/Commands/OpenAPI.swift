import ArgumentParser
import Foundation
import Settings
import Web

struct OpenAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Prints the OpenAPI document of the API.")

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hms-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = try Settings.load(commandLine: ["data.directory": folder])
        let application = try await Application.openOrExplain(settings)
        let server = try application.webServer { _ in }
        say(await InProcessClient(server.responder).send("GET", "/api/openapi.json").text)
        await application.close()
    }
}
