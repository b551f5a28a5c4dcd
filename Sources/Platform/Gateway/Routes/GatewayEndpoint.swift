import Kernel
package import Web

/// Who answers a path behind the gateway.
package enum RouteOwner: Sendable, Hashable, Comparable {
    /// The processes that run this service.
    case service(String)
    /// Any process: health, the reference, the web app, and what every process answers for all.
    case anyProcess
    /// The system that HMS replaces step by step.
    case legacy
}

/// What the gateway needs to know of one endpoint of HMS.
package struct GatewayEndpoint: Sendable, Hashable {
    package let method: Endpoint.Method
    /// `/api/patients/{id}`
    package let path: String
    package var owner: RouteOwner
    package let rate: RateClass
    /// Most bytes of a body.
    package let bodyLimit: Int
    /// Whether only people who administer HMS may use it.
    package let isAdministrative: Bool
    /// Whether anyone may use it who knows its path, so that what is in the path may be a secret.
    package let isOpen: Bool

    package init(
        _ method: Endpoint.Method, _ path: String, owner: RouteOwner, rate: RateClass = .read, bodyLimit: Int = 0,
        isAdministrative: Bool = false, isOpen: Bool = false
    ) {
        self.method = method
        self.path = path
        self.owner = owner
        self.rate = rate
        self.bodyLimit = bodyLimit
        self.isAdministrative = isAdministrative
        self.isOpen = isOpen
    }

    /// - Parameter mostBodyBytes: of any endpoint.
    package init(_ endpoint: Endpoint, owner: RouteOwner, mostBodyBytes: Int) {
        self.init(
            endpoint.method, endpoint.path, owner: owner, rate: endpoint.rate,
            bodyLimit: min(endpoint.bodyLimit, mostBodyBytes), isAdministrative: endpoint.access.isAdministrative,
            isOpen: endpoint.access == .open)
    }

    var segments: [PathSegment] { PathSegment.of(path) }
}

extension Access {
    private static let administrative: Set<Permission> = [
        .usersWrite, .rolesWrite, .apiKeysWrite, .sessionsWrite, .auditRead, .systemRead, .systemWrite, .eventsReplay,
    ]

    /// Whether nothing but a right to administer HMS opens it.
    var isAdministrative: Bool {
        switch self {
        case .open, .signedIn: false
        case .requires(let permission): Self.administrative.contains(permission)
        case .requiresAny(let permissions): permissions.allSatisfy(Self.administrative.contains)
        }
    }
}

/// One part of a path between slashes.
enum PathSegment: Sendable, Hashable {
    case literal(String)
    /// `{id}`: any text without a slash, and not empty.
    case parameter

    static func of(_ path: String) -> [PathSegment] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            $0.first == "{" ? .parameter : .literal(String($0))
        }
    }

    func takes(_ text: Substring) -> Bool {
        switch self {
        case .literal(let literal): literal == text
        case .parameter: !text.isEmpty
        }
    }
}
