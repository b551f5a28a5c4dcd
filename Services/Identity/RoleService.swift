package import Kernel
import Security
package import Storage

/// Roles: editable sets of permissions. A change counts from the next request on, for everyone who is signed in.
package struct RoleService: Sendable {
    let core: IdentityCore

    package func roles(limit: Int, after: Cursor?, for caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grant(.usersRead)
        return try await core.store.read(grant) { try $0.records(Role.byName.all, limit: limit, after: after) }
    }

    package func role(_ id: RoleID, for caller: Caller) async throws -> Role {
        let grant = try caller.grant(.usersRead)
        guard let role = try await core.store.get(Role.self, id, grant) else { throw Problem.notFound("role") }
        return role
    }

    package func create(_ new: NewRole, by caller: Caller) async throws -> Role {
        let act = try caller.act("role.create", .rolesWrite)
        let role: Role = try await core.store.write(act) { tx in
            guard try tx.get(Role.self, new.id.id) == nil else { throw IdentityError.roleExists }
            var role = Role(
                id: new.id.id, description: new.description, permissions: new.permissions,
                requiresSecondFactor: new.requiresSecondFactor ?? false)
            try tx.insert(&role)
            return role
        }
        core.roles.set(role)
        changed()
        core.others.reload()
        return role
    }

    /// The administrator's permissions can't be changed, or nobody could change them back; whether the role asks for a
    /// second factor can.
    package func replace(
        _ id: RoleID, _ definition: RoleDefinition, revision: Int?, by caller: Caller
    ) async throws -> Role {
        let act = try caller.act("role.replace", .rolesWrite)
        let role: Role = try await core.store.write(act) { tx in
            guard var role = try tx.get(Role.self, id) else { throw Problem.notFound("role") }
            try tx.requireRevision(role, revision)
            if id == Role.administrator, Set(definition.permissions) != Set(role.permissions) {
                throw IdentityError.administratorRoleIsFixed
            }
            role.description = definition.description
            role.permit(definition.permissions)
            role.requiresSecondFactor = definition.requiresSecondFactor ?? role.requiresSecondFactor
            role.isCustomised = true
            try tx.update(&role)
            return role
        }
        core.roles.set(role)
        changed()
        core.others.reload()
        return role
    }

    package func delete(_ id: RoleID, by caller: Caller) async throws {
        let act = try caller.act("role.delete", .rolesWrite)
        try await core.store.write(act) { tx in
            guard let role = try tx.get(Role.self, id) else { throw Problem.notFound("role") }
            guard !role.isBuiltIn else { throw IdentityError.roleIsBuiltIn }
            let users = try tx.lookUp(User.byRole, id.text, limit: 100).count
            guard users == 0 else { throw IdentityError.roleInUse(users: users) }
            try tx.delete(role)
        }
        core.roles.remove(id)
        changed()
        core.others.reload()
    }

    /// Makes the built-in roles, and brings those that nobody edited to the defaults of this version.
    func installDefaults() async throws {
        try await core.store.write(.system(core.store.service, "role.defaults", audited: true)) { tx in
            for var wanted in DefaultRoles.all {
                guard let current = try tx.get(Role.self, wanted.id) else {
                    try tx.insert(&wanted)
                    continue
                }
                let isCurrent = current.permissions == wanted.permissions && current.description == wanted.description
                // New permissions are the administrator's too, whatever was edited.
                guard !isCurrent, !current.isCustomised || current.id == Role.administrator else { continue }
                wanted.revision = current.revision
                wanted.requiresSecondFactor = current.requiresSecondFactor
                wanted.isCustomised = current.isCustomised
                try tx.update(&wanted)
            }
        }
    }

    func load() async throws {
        let roles = try await core.store.read(core.ownGrant()) { try $0.find(Role.byName.all, limit: 10_000).items }
        core.roles.replaceAll(roles)
        changed()
    }

    private func changed() {
        core.tokens.permissionsChanged()
        core.apiKeys.forgetAll()
    }
}
