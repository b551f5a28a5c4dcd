import Kernel
import Synchronization

/// What each role permits, in memory, because it is asked for at each request.
final class RoleBook: Sendable {
    private let roles = Mutex<[String: Role]>([:])

    func replaceAll(_ new: [Role]) {
        roles.withLock { $0 = Dictionary(new.map { ($0.id.text, $0) }) { first, _ in first } }
    }

    func set(_ role: Role) { roles.withLock { $0[role.id.text] = role } }

    func remove(_ role: RoleID) { roles.withLock { $0[role.text] = nil } }

    func contains(_ role: RoleID) -> Bool { roles.withLock { $0[role.text] != nil } }

    /// A role that asks for a second factor permits nothing without it; the own account is always permitted, or nobody
    /// could set a second factor up.
    func permissions(of names: [String], hasSecondFactor: Bool) -> Set<Permission> {
        roles.withLock { roles in
            var permissions: Set<Permission> = [.selfService]
            for name in names {
                guard let role = roles[name], hasSecondFactor || !role.requiresSecondFactor else { continue }
                permissions.formUnion(role.permissions)
            }
            return permissions
        }
    }

    func requireSecondFactor(_ names: [String]) -> Bool {
        roles.withLock { roles in names.contains { roles[$0]?.requiresSecondFactor ?? false } }
    }
}
