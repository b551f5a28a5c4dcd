import Foundation
import Gateway
import HTTPTypes
import Kernel
import Modules
import Settings
import Web

/// Every endpoint of HMS with the service that it is of, and the pages that are made from all of them: found by putting a
/// hospital together in a folder of its own, which is gone afterwards.
struct EndpointTable: Sendable {
    let endpoints: [GatewayEndpoint]
    let documents: [GatewayDocument]
    /// That every answer has.
    let headers: [GatewayPlan.Header]
    /// Names of JSON fields of bodies that people write sentences in.
    let freeText: [String]
    /// Requests a minute, as HMS limits them unless it is told otherwise.
    let rates: [RateClass: Int]

    /// - Parameter isHTTPS: whether browsers reach HMS by https.
    static func read(isHTTPS: Bool) async throws -> EndpointTable {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hms-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let url = isHTTPS ? ["server.public-url": "https://localhost"] : [:]
        let settings = try Settings.load(
            commandLine: ["data.directory": folder].merging(url, uniquingKeysWith: { first, _ in first }))
        let application = try await Application.openOrExplain(settings)
        let responder = try application.webServer { _ in }.responder
        let documents = await documents(of: responder)
        let table = EndpointTable(
            endpoints: endpoints(of: application, responder), documents: documents,
            headers: headers(await InProcessClient(responder).send("GET", "/health/live").headers, ownOnly: true),
            freeText: try freeText(documents.first { $0.path == "/api/openapi.json" }),
            rates: rates(settings.limits.rate))
        await application.close()
        return table
    }

    private static func endpoints(of application: Application, _ responder: Responder) -> [GatewayEndpoint] {
        let most = application.settings.limits.bodyBytes
        let ofServices = application.modules.flatMap { module in
            module.endpoints.map {
                GatewayEndpoint($0, owner: .service(type(of: module).name), mostBodyBytes: most)
            }
        }
        let paths = Set(ofServices.map(\.path))
        let others = responder.endpoints.filter { !paths.contains($0.path) }
        return ofServices + others.map { GatewayEndpoint($0, owner: .anyProcess, mostBodyBytes: most) }
    }

    private static func freeText(_ openAPI: GatewayDocument?) throws -> [String] {
        try openAPI.map { FreeTextFields.names(try JSONValue(parsing: $0.bytes)) } ?? []
    }

    /// The reference, and the pages about problems, of which a process knows its own only.
    private static func documents(of responder: Responder) async -> [GatewayDocument] {
        let slugs = Set((ProblemType.builtIn + responder.endpoints.flatMap(\.problems)).map(\.slug)).sorted()
        var documents: [GatewayDocument] = []
        for path in ["/api/openapi.json", "/api/docs"] + slugs.map({ "/problems/\($0)" }) {
            let answer = await InProcessClient(responder).send("GET", path)
            guard answer.status == 200, let type = answer.header("Content-Type") else { continue }
            documents.append(
                GatewayDocument(
                    path: path, mediaType: type, headers: headers(answer.headers, ownOnly: false), bytes: answer.body))
        }
        return documents
    }

    private static let ofAll: Set<String> = [
        "content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-resource-policy",
        "strict-transport-security",
    ]

    private static func headers(_ fields: HTTPFields, ownOnly: Bool) -> [GatewayPlan.Header] {
        fields.compactMap { field in
            let name = field.name.canonicalName
            guard ownOnly ? ofAll.contains(name) : name == "cache-control" else { return nil }
            return GatewayPlan.Header(field.name.rawName, field.value)
        }
    }

    private static func rates(_ rates: Settings.Rates) -> [RateClass: Int] {
        [.read: rates.read, .write: rates.write, .search: rates.search, .login: rates.login]
    }
}
