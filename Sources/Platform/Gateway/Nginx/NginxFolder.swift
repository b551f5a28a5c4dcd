/// A complete configuration of nginx, as the files of one folder. Nothing in it lies outside of the folder but certificates,
/// and nginx writes nowhere else.
package struct NginxFolder: Sendable {
    private let plan: GatewayPlan
    private let endpoints: [GatewayEndpoint]
    private let documents: [GatewayDocument]
    private let headers: [GatewayPlan.Header]
    package let routes: RouteMap

    /// Folders that nginx writes to.
    package static let folders = ["logs", "temp"]

    /// - Parameters:
    ///   - endpoints: the whole table, each with the service that it is of.
    ///   - documents: what the gateway answers itself.
    ///   - headers: that every answer of HMS has.
    /// - Throws: `RouteMapError` for endpoints that cannot be told apart.
    package init(
        _ plan: GatewayPlan, endpoints: [GatewayEndpoint], documents: [GatewayDocument], headers: [GatewayPlan.Header]
    ) throws(RouteMapError) {
        self.plan = plan
        self.endpoints = endpoints
        self.documents = documents
        self.headers = headers
        routes = try RouteMap(endpoints, rest: .init(.anyProcess, bodyLimit: 256 * 1024))
    }

    package var files: [GatewayFile] {
        let maps = NginxMaps(plan: plan, endpoints: endpoints)
        let access = NginxAccess(plan: plan, endpoints: endpoints)
        let problems = NginxProblems(headers: headers + plan.headers)
        return [
            GatewayFile("nginx.conf", NginxServer(plan: plan, maps: maps).text),
            GatewayFile("maps.conf", maps.text), GatewayFile("access.conf", access.text),
            GatewayFile("api-keys.conf", access.keys, isSecret: true),
            GatewayFile("upstreams.conf", NginxUpstreams(plan: plan, services: services).text),
            GatewayFile("routes.conf", NginxRoutes(plan: plan, routes: routes, documents: documents).text),
            GatewayFile("reads.conf", NginxRoutes.reads), GatewayFile("problems.conf", problems.text),
            GatewayFile(
                "answers.conf", Nginx.warning + problems.headerLines.map { $0 + "\n" }.joined()),
        ] + documents.map { GatewayFile("documents\($0.path)", bytes: $0.bytes) }
    }

    private var services: [String] {
        let names = endpoints.compactMap { endpoint -> String? in
            guard case .service(let name) = endpoint.owner else { return nil }
            return name
        }
        return Set(names).sorted()
    }
}
