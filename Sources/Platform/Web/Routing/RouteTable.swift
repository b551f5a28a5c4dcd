/// Finds the endpoint of a path: a tree with one level for each segment. Names in words win over names in braces.
struct RouteTable: Sendable {
    enum Match: Sendable {
        /// An endpoint by its position in the table, and the segments that its path's names took.
        case found(Int, [String])
        /// The path exists, with other methods.
        case wrongMethod([Endpoint.Method])
        case none
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        /// Positions of endpoints; few enough to be searched in order.
        var endpoints: [(method: Endpoint.Method, position: Int)] = []
    }

    private static let mostSegments = 16

    private var nodes = [Node()]

    /// - Throws: `EndpointTableError` if two endpoints have the same method and path.
    init(_ endpoints: [Endpoint]) throws(EndpointTableError) {
        for (position, endpoint) in endpoints.enumerated() { try add(endpoint, position) }
    }

    private mutating func add(_ endpoint: Endpoint, _ position: Int) throws(EndpointTableError) {
        guard endpoint.path.first == "/" else { throw .malformedPath(endpoint.path) }
        var node = 0
        for segment in endpoint.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let isParameter = segment.first == "{"
            if isParameter != (segment.last == "}") { throw .malformedPath(endpoint.path) }
            let existing = isParameter ? nodes[node].parameter : nodes[node].literals[String(segment)]
            if let existing {
                node = existing
                continue
            }
            nodes.append(Node())
            if isParameter {
                nodes[node].parameter = nodes.count - 1
            } else {
                nodes[node].literals[String(segment)] = nodes.count - 1
            }
            node = nodes.count - 1
        }
        guard !nodes[node].endpoints.contains(where: { $0.method == endpoint.method }) else {
            throw .duplicateRoute("\(endpoint.method.rawValue) \(endpoint.path)")
        }
        nodes[node].endpoints.append((endpoint.method, position))
    }

    /// - Parameter path: of the request, percent-encoded, without its query.
    func match(_ method: Endpoint.Method?, _ path: Substring) -> Match {
        guard path.utf8.first == UInt8(ascii: "/") else { return .none }
        let segments = path.dropFirst().split(
            separator: "/", maxSplits: Self.mostSegments, omittingEmptySubsequences: false)
        var values: [String] = []
        var allowed: [Endpoint.Method] = []
        guard let position = find(method, segments[...], from: 0, &values, &allowed) else {
            return allowed.isEmpty ? .none : .wrongMethod(allowed)
        }
        return .found(position, values)
    }

    private func find(
        _ method: Endpoint.Method?, _ rest: ArraySlice<Substring>, from node: Int, _ values: inout [String],
        _ allowed: inout [Endpoint.Method]
    ) -> Int? {
        guard let segment = rest.first else {
            for entry in nodes[node].endpoints where entry.method == method { return entry.position }
            allowed += nodes[node].endpoints.map(\.method).filter { !allowed.contains($0) }
            return nil
        }
        let text = String(segment)
        if let next = nodes[node].literals[text],
            let found = find(method, rest.dropFirst(), from: next, &values, &allowed)
        {
            return found
        }
        guard let next = nodes[node].parameter, !text.isEmpty, let value = PercentEncoding.decode(text) else {
            return nil
        }
        values.append(value)
        if let found = find(method, rest.dropFirst(), from: next, &values, &allowed) { return found }
        values.removeLast()
        return nil
    }
}

/// Endpoints that contradict each other: a mistake of the program, found at its start.
package enum EndpointTableError: Error, Sendable, Hashable {
    case duplicateRoute(String)
    case duplicateOperation(String)
    case malformedPath(String)
    /// A schema that cannot be derived, and why.
    case undescribable(String)
}
