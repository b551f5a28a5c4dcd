/// A complete configuration of nginx, as the files of one folder. Nothing in it lies outside of the folder but certificates,
/// and nginx writes nowhere else.
package struct NginxFolder: Sendable {
    private let plan: GatewayPlan
    private let endpoints: [GatewayEndpoint]
    private let documents: [GatewayDocument]
    private let headers: [GatewayPlan.Header]
    private let freeText: [String]
    package let routes: RouteMap

    /// Folders that nginx writes to.
    package static let folders = ["logs", "temp"]

    /// - Parameters:
    ///   - endpoints: the whole table, each with the service that it is of.
    ///   - documents: what the gateway answers itself.
    ///   - headers: that every answer of HMS has.
    ///   - freeText: names of JSON fields that people write sentences in.
    /// - Throws: `RouteMapError` for endpoints that cannot be told apart.
    package init(
        _ plan: GatewayPlan, endpoints: [GatewayEndpoint], documents: [GatewayDocument], headers: [GatewayPlan.Header],
        freeText: [String] = []
    ) throws(RouteMapError) {
        self.plan = plan
        self.endpoints = Self.owned(endpoints, plan)
        self.documents = documents
        self.headers = headers
        self.freeText = freeText
        routes = try Self.routes(plan, endpoints)
    }

    private static func routes(
        _ plan: GatewayPlan, _ endpoints: [GatewayEndpoint]
    ) throws(RouteMapError) -> RouteMap {
        let own = RouteMap.Target(.anyProcess, bodyLimit: 256 * 1024)
        guard let legacy = plan.legacy else { return try RouteMap(endpoints, rest: own) }
        let old = RouteMap.Target(.legacy, bodyLimit: legacy.bodyLimit)
        return try RouteMap(owned(endpoints, plan), rest: legacy.isAppMigrated ? own : old, given: ["/api": old])
    }

    /// The endpoints that HMS serves by now. The old system has its own paths: those of HMS mean nothing there.
    private static func owned(_ endpoints: [GatewayEndpoint], _ plan: GatewayPlan) -> [GatewayEndpoint] {
        guard let legacy = plan.legacy else { return endpoints }
        return endpoints.filter { endpoint in
            switch endpoint.owner {
            case .service(let name): legacy.migrated.contains(name)
            case .anyProcess: legacy.isAppMigrated || endpoint.path != "/"
            case .legacy: false
            }
        }
    }

    package var files: [GatewayFile] {
        let maps = NginxMaps(plan: plan, endpoints: endpoints)
        let access = NginxAccess(plan: plan, endpoints: endpoints)
        let problems = NginxProblems(headers: headers + plan.headers, isLookedInto: plan.waf?.scope == .all)
        let check = NginxWAF.check(folder: plan.folder)
        let routes = NginxRoutes(
            plan: plan, routes: routes, documents: documents, waf: plan.waf?.scope == .writes ? check : [])
        let server = NginxServer(
            plan: plan, maps: maps, mostBytes: routes.mostBytes, waf: plan.waf?.scope == .all ? check : [])
        var files = [
            GatewayFile("nginx.conf", server.text), GatewayFile("maps.conf", maps.text),
            GatewayFile("access.conf", access.text), GatewayFile("api-keys.conf", access.keys, isSecret: true),
            GatewayFile("upstreams.conf", NginxUpstreams(plan: plan, services: services).text),
            GatewayFile("routes.conf", routes.text), GatewayFile("reads.conf", NginxRoutes.reads),
            GatewayFile("problems.conf", problems.text),
            GatewayFile("answers.conf", Nginx.warning + problems.headerLines.map { $0 + "\n" }.joined()),
        ]
        if let waf = plan.waf {
            let text = NginxWAF(
                waf: waf, folder: plan.folder, mostBytes: max(routes.mostBytes, plan.legacy?.bodyLimit ?? 0),
                freeText: freeText
            ).text
            files.append(GatewayFile("waf.conf", text))
        }
        if let legacy = plan.legacy {
            files.append(GatewayFile("legacy.conf", NginxLegacy(legacy: legacy, plan: plan).text))
        }
        return files + documents.map { GatewayFile("documents\($0.path)", bytes: $0.bytes) }
    }

    private var services: [String] {
        let names = endpoints.compactMap { endpoint -> String? in
            guard case .service(let name) = endpoint.owner else { return nil }
            return name
        }
        return Set(names).sorted()
    }
}
