import Contracts
import Kernel
import Synchronization

/// What each role permits, and each OAuth client that acts for itself, in memory, because it is asked for at each request.
final class RoleBook: Sendable {
    private struct State {
        var roles: [String: Role] = [:]
        /// By the name that their tokens have as role.
        var clients: [String: [Permission]] = [:]
    }

    private let state = Mutex(State())
    /// Roles of which the operator's configuration asks a second factor, whatever the roles themselves say.
    private let strict: Set<String>

    init(strict: Set<String>) { self.strict = strict }

    func replaceAll(_ new: [Role]) {
        state.withLock { $0.roles = Dictionary(new.map { ($0.id.text, $0) }) { first, _ in first } }
    }

    func set(_ role: Role) { state.withLock { $0.roles[role.id.text] = role } }

    func remove(_ role: RoleID) { state.withLock { $0.roles[role.text] = nil } }

    func contains(_ role: RoleID) -> Bool { state.withLock { $0.roles[role.text] != nil } }

    func set(_ client: OAuthClient) {
        guard client.actsForItself else { return }
        state.withLock { $0.clients[Self.role(of: client.id)] = client.scopes }
    }

    func remove(_ client: OAuthClientID) { state.withLock { $0.clients[Self.role(of: client)] = nil } }

    /// No user can have it: names of roles have no colon.
    static func role(of client: OAuthClientID) -> String { "client:\(client)" }

    /// A role that asks for a second factor permits nothing without it; the own account is always permitted, or nobody
    /// could set a second factor up.
    func permissions(of names: [String], hasSecondFactor: Bool) -> Set<Permission> {
        state.withLock { state in
            var permissions: Set<Permission> = [.selfService]
            for name in names {
                if let client = state.clients[name] { return Set(client) }
                guard let role = state.roles[name], hasSecondFactor || !isStrict(role) else { continue }
                permissions.formUnion(role.permissions)
            }
            return permissions
        }
    }

    /// All of it, as processes without Identity need it.
    var rules: [String: CallerRules.Role] {
        state.withLock { state in
            let roles = state.roles.mapValues {
                CallerRules.Role(
                    permissions: Set($0.permissions), needsSecondFactor: isStrict($0), isClient: false)
            }
            let clients = state.clients.mapValues {
                CallerRules.Role(permissions: Set($0), needsSecondFactor: false, isClient: true)
            }
            return roles.merging(clients) { role, _ in role }
        }
    }

    private func isStrict(_ role: Role) -> Bool { role.requiresSecondFactor || strict.contains(role.id.text) }

    func requireSecondFactor(_ names: [String]) -> Bool {
        state.withLock { state in names.contains { state.roles[$0].map(isStrict) ?? false } }
    }
}
