import Kernel
import Modules
import Storage
import Web

struct RoleEndpoints: Sendable {
    let core: IdentityCore

    var all: [Endpoint] { [list, create, read, replace, delete] }

    private var roles: RoleService { RoleService(core: core) }

    private var list: Endpoint {
        .get("/api/roles", "List roles", .requires(.usersRead), returns: .page(of: Role.self)) { call in
            .page(try await roles.roles(limit: call.page.limit, after: call.page.after, for: call.caller))
        }
    }

    private var create: Endpoint {
        .post(
            "/api/roles", "Create a role", .requires(.rolesWrite), body: NewRole.self, returns: .created(Role.self),
            .problems(.roleExists)
        ) { call, new in
            try .created(try await roles.create(new, by: call.caller))
        }
    }

    private var read: Endpoint {
        .get("/api/roles/{id}", "Read a role", .requires(.usersRead), returns: .ok(Role.self), .problems(.noSuchRole)) {
            call in
            try .entity(try await roles.role(call.id(), for: call.caller))
        }
    }

    private var replace: Endpoint {
        .put(
            "/api/roles/{id}", "Replace a role", .requires(.rolesWrite), body: RoleDefinition.self,
            returns: .ok(Role.self), .ifMatch(.optional), .problems(.noSuchRole, .administratorRole),
            .about("Counts from the next request on for everyone who has the role.")
        ) { call, definition in
            try .entity(try await roles.replace(call.id(), definition, revision: call.ifMatch, by: call.caller))
        }
    }

    private var delete: Endpoint {
        .delete(
            "/api/roles/{id}", "Delete a role", .requires(.rolesWrite),
            .problems(.noSuchRole, .roleIsBuiltIn, .roleInUse)
        ) { call in
            try await roles.delete(call.id(), by: call.caller)
            return .noContent
        }
    }
}
