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
        var search = Search(method: method)
        guard let position = find(path.utf8.dropFirst(), from: 0, &search) else {
            return search.allowed.isEmpty ? .none : .wrongMethod(search.allowed)
        }
        return .found(position, search.values)
    }

    private struct Search {
        let method: Endpoint.Method?
        var values: [String] = []
        /// The methods of a path that was found, but not for this method.
        var allowed: [Endpoint.Method] = []
    }

    /// - Parameter rest: the path behind the slash that leads to this node.
    private func find(_ rest: Substring.UTF8View.SubSequence, from node: Int, _ search: inout Search) -> Int? {
        let slash = rest.firstIndex(of: UInt8(ascii: "/"))
        let segment = String(Substring(slash.map { rest[..<$0] } ?? rest))
        if let next = nodes[node].literals[segment], let found = find(behind: slash, rest, from: next, &search) {
            return found
        }
        guard let next = nodes[node].parameter, !segment.isEmpty, let value = PercentEncoding.decode(segment) else {
            return nil
        }
        search.values.append(value)
        if let found = find(behind: slash, rest, from: next, &search) { return found }
        search.values.removeLast()
        return nil
    }

    private func find(
        behind slash: Substring.UTF8View.Index?, _ rest: Substring.UTF8View.SubSequence, from node: Int,
        _ search: inout Search
    ) -> Int? {
        if let slash { return find(rest[rest.index(after: slash)...], from: node, &search) }
        for entry in nodes[node].endpoints where entry.method == search.method { return entry.position }
        for entry in nodes[node].endpoints where !search.allowed.contains(entry.method) {
            search.allowed.append(entry.method)
        }
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
