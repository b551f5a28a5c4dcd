import Web

/// Parts of the language of nginx's configuration.
enum Nginx {
    static func block(_ head: String, _ lines: [String]) -> String {
        "\(head) {\n"
            + lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
            .map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined() + "}"
    }

    /// A text between quotes. It must have no `$`, which nginx cannot escape.
    static func quoted(_ text: some StringProtocol) -> String {
        "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    /// An expression that takes exactly the paths of these segments.
    static func pattern(_ segments: [PathSegment]) -> String {
        segments.map { segment in
            switch segment {
            case .literal(let name): "/" + escaped(name)
            case .parameter: "/[^/]+"
            }
        }.joined()
    }

    /// What stands for itself in a regular expression.
    static func escaped(_ text: String) -> String {
        text.map { ".+*?()[]{}^$|\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    static func map(_ source: String, _ name: String, default value: String, _ entries: [(String, String)]) -> String {
        block("map \(source) $\(name)", ["default \(value);"] + entries.map { "\($0.0) \($0.1);" })
    }

    /// Entries of a map of `"$request_method $uri"` that take exactly these endpoints.
    static func entries(_ endpoints: [GatewayEndpoint], _ value: (GatewayEndpoint) -> String) -> [(String, String)] {
        endpoints.sorted { ReferenceRoutes.comesFirst($0.segments, $1.segments) }.flatMap { endpoint in
            let methods = endpoint.method == .get ? ["GET", "HEAD"] : [endpoint.method.rawValue]
            guard endpoint.segments.contains(.parameter) else {
                return methods.map { (quoted("\($0) \(endpoint.path)"), value(endpoint)) }
            }
            let method = methods.count == 1 ? methods[0] : "(?:\(methods.joined(separator: "|")))"
            return [("\"~^\(method) \(pattern(endpoint.segments))$\"", value(endpoint))]
        }
    }

    static let warning = """
        # Written by `hms gateway nginx`: change the options and write it anew, rather than this file.

        """
}

extension RouteOwner {
    /// The name of its upstream.
    var upstream: String {
        switch self {
        case .service(let name): name
        case .anyProcess: "hms"
        case .legacy: "legacy"
        }
    }
}
