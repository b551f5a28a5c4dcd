/// The paths of all endpoints as HMS itself reads them: what rules of a gateway are measured by.
struct ReferenceRoutes: Sendable {
    struct Route: Sendable, Hashable {
        let path: String
        let segments: [PathSegment]
        let target: RouteMap.Target
    }

    /// A request, the path that it is for, and where it belongs.
    struct Sample: Sendable, Hashable {
        let path: String
        let route: Route
        var target: RouteMap.Target { route.target }
    }

    /// In the order in which they are tried.
    let all: [Route]

    init(_ endpoints: [GatewayEndpoint]) throws(RouteMapError) {
        var routes: [[PathSegment]: Route] = [:]
        for endpoint in endpoints {
            let segments = endpoint.segments
            let known = routes[segments]
            guard known == nil || known?.target.owner == endpoint.owner else { throw .twoOwners(endpoint.path) }
            let limit = max(known?.target.bodyLimit ?? 0, endpoint.bodyLimit)
            routes[segments] = Route(
                path: endpoint.path, segments: segments, target: .init(endpoint.owner, bodyLimit: limit))
        }
        all = routes.values.sorted { Self.comesFirst($0.segments, $1.segments) }
    }

    /// Names in words win over names in braces, from the left to the right.
    static func comesFirst(_ one: [PathSegment], _ other: [PathSegment]) -> Bool {
        for (a, b) in zip(one, other) where a != b {
            switch (a, b) {
            case (.literal(let a), .literal(let b)): return a < b
            case (.literal, .parameter): return true
            case (.parameter, _): return false
            }
        }
        return one.count < other.count
    }

    func route(of path: String) -> Route? {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return all.first { $0.segments.take(parts) }
    }

    /// For each path requests with an id, and with every word in an id's place that means something in another path.
    var samples: [Sample] {
        var paths: Set<String> = []
        for route in all { paths.formUnion(fillings(of: route)) }
        return paths.sorted().compactMap { path in route(of: path).map { Sample(path: path, route: $0) } }
    }

    private func fillings(of route: Route) -> [String] {
        var filled = [""]
        var rivals = all.filter { $0.segments.count == route.segments.count }
        for (position, segment) in route.segments.enumerated() {
            rivals = rivals.filter {
                position == 0 || Self.mayMeet($0.segments[position - 1], route.segments[position - 1])
            }
            switch segment {
            case .literal(let name): filled = filled.map { $0 + "/" + name }
            case .parameter:
                let words = Set(
                    rivals.compactMap { rival -> String? in
                        guard case .literal(let name) = rival.segments[position] else { return nil }
                        return name
                    })
                filled = filled.flatMap { start in (words.sorted() + ["0197b3"]).map { start + "/" + $0 } }
            }
        }
        return filled
    }

    private static func mayMeet(_ one: PathSegment, _ other: PathSegment) -> Bool {
        one == other || one == .parameter || other == .parameter
    }
}
