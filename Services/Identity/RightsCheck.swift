import Kernel

/// Nobody gives away, or takes over, more than they have: whoever may change users but not roles can touch only users whose
/// permissions they have themselves.
struct RightsCheck: Sendable {
    let core: IdentityCore

    func require(_ caller: Caller, covers user: User) throws(IdentityError) {
        try require(caller, covers: user.roles)
    }

    func require(_ caller: Caller, covers roles: [RoleID]) throws(IdentityError) {
        guard !caller.has(.rolesWrite) else { return }
        let needed = core.roles.permissions(of: roles.map(\.text), hasSecondFactor: true)
        guard needed.isSubset(of: caller.permissions.union([.selfService])) else { throw .aboveOwnRights }
    }

    func requireKnown(_ roles: [RoleID]) throws {
        let unknown = roles.filter { !core.roles.contains($0) }
        guard unknown.isEmpty else { throw Problem.invalid(unknown.map { .init("/roles", "there is no role \($0)") }) }
        guard !roles.isEmpty else { throw Problem.invalid("/roles", "must have at least one role") }
    }
}
