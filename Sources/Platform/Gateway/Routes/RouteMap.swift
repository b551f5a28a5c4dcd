import Kernel

/// Where the gateway sends each path: as few rules as lead every endpoint to its owner, and a request that several paths
/// could take to the same one that HMS itself would choose.
///
/// It is read as nginx reads locations: a whole path first, then patterns in their order, then the longest prefix.
package struct RouteMap: Sendable, Hashable {
    package struct Target: Sendable, Hashable {
        package let owner: RouteOwner
        /// Most bytes of a body.
        package let bodyLimit: Int

        package init(_ owner: RouteOwner, bodyLimit: Int) {
            self.owner = owner
            self.bodyLimit = bodyLimit
        }
    }

    /// A path with parameters that goes elsewhere than the prefix it is below.
    struct Pattern: Sendable, Hashable {
        let segments: [PathSegment]
        let target: Target
    }

    /// What no rule names.
    package let rest: Target
    package private(set) var prefixes: [String: Target] = [:]
    package private(set) var exact: [String: Target] = [:]
    private(set) var patterns: [Pattern] = []

    /// - Parameters:
    ///   - endpoints: all that there are; those with the same path must have the same owner.
    ///   - rest: what paths without an endpoint get.
    ///   - given: what paths without an endpoint get below a prefix.
    /// - Throws: `RouteMapError` when two services have one path.
    package init(
        _ endpoints: [GatewayEndpoint], rest: Target, given: [String: Target] = [:]
    ) throws(RouteMapError) {
        self.rest = rest
        prefixes = given
        let routes = try ReferenceRoutes(endpoints)
        addPrefixes(routes.all, depth: 0, below: "", inherited: rest)
        // Each round names one more path by itself, so there are at most as many rounds as paths.
        var wrong = routes.samples.filter { target(of: $0.path) != $0.target }
        while let sample = wrong.first {
            add(sample.route)
            wrong.removeAll { target(of: $0.path) == $0.target }
            if wrong.first == sample { throw .undecidable(sample.path) }
            if wrong.isEmpty { wrong = routes.samples.filter { target(of: $0.path) != $0.target } }
        }
    }

    /// Where a request goes.
    package func target(of path: String) -> Target {
        if let target = exact[path] { return target }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if let pattern = patterns.first(where: { $0.segments.take(parts) }) { return pattern.target }
        let prefix = prefixes.keys.filter { path.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
        return prefix.flatMap { prefixes[$0] } ?? rest
    }

    /// A prefix wherever most of what is below goes elsewhere than what is above. What is common to all services, such as
    /// `/api`, is nobody's.
    private mutating func addPrefixes(
        _ routes: [ReferenceRoutes.Route], depth: Int, below path: String, inherited: Target
    ) {
        var children: [String: [ReferenceRoutes.Route]] = [:]
        for route in routes where route.segments.count > depth {
            if case .literal(let name) = route.segments[depth] { children[name, default: []].append(route) }
        }
        for (name, routes) in children.sorted(by: { $0.key < $1.key }) {
            let path = path + "/" + name
            var usual = prefixes[path] ?? inherited
            let most = Self.mostFrequent(routes.map(\.target))
            // What every process answers is a handful of paths, and more may not be taken from the rest.
            if let most, most != usual, most.owner != .anyProcess,
                depth > 0 || Set(routes.map(\.target.owner)).count == 1
            {
                usual = most
                prefixes[path] = most
            }
            if Set(routes.map(\.target)).count > 1 {
                addPrefixes(routes, depth: depth + 1, below: path, inherited: usual)
            }
        }
    }

    private static func mostFrequent(_ targets: [Target]) -> Target? {
        let counts = Dictionary(grouping: targets, by: \.self).mapValues(\.count)
        return counts.max {
            ($0.value, $1.key.owner, $1.key.bodyLimit) < ($1.value, $0.key.owner, $0.key.bodyLimit)
        }?.key
    }

    private mutating func add(_ route: ReferenceRoutes.Route) {
        guard route.segments.contains(.parameter) else {
            exact[route.path] = route.target
            return
        }
        patterns.append(Pattern(segments: route.segments, target: route.target))
        patterns.sort { ReferenceRoutes.comesFirst($0.segments, $1.segments) }
    }
}

extension [PathSegment] {
    func take(_ parts: [Substring]) -> Bool {
        count == parts.count && zip(self, parts).allSatisfy { $0.takes($1) }
    }
}

/// Endpoints that no gateway can tell apart.
package enum RouteMapError: Error, Sendable, Hashable, CustomStringConvertible {
    case twoOwners(String)
    case undecidable(String)

    package var description: String {
        switch self {
        case .twoOwners(let path): "\(path) belongs to two services; a gateway sends a path to one of them."
        case .undecidable(let path): "No rule leads \(path) where it belongs."
        }
    }
}
