import Kernel
import Modules
import Storage
import Web

struct APIKeyEndpoints: Sendable {
    let core: IdentityCore

    var all: [Endpoint] { [list, create, revoke] }

    private var keys: APIKeyService { APIKeyService(core: core) }

    private var list: Endpoint {
        .get(
            "/api/auth/api-keys", "List the own API keys", .requires(.apiKeysWrite),
            returns: .page(of: APIKeyView.self),
            .problems(.notAPerson)
        ) { call in
            try .page(try await keys.keys(limit: call.page.limit, after: call.page.after, for: call.caller))
        }
    }

    private var create: Endpoint {
        .post(
            "/api/auth/api-keys", "Create an API key", .requires(.apiKeysWrite), body: NewAPIKey.self,
            returns: .created(CreatedAPIKey.self), .problems(.notAPerson),
            .about("The secret is shown this once. The key may never do more than its owner.")
        ) { call, new in
            let created = try await keys.create(new, by: call.caller)
            return try .created(created, id: created.key.id.text).uncached
        }
    }

    private var revoke: Endpoint {
        .delete(
            "/api/auth/api-keys/{id}", "Revoke an API key", .requiresAny([.apiKeysWrite, .usersWrite]),
            .problems(.noSuchAPIKey)
        ) { call in
            try await keys.revoke(call.id(), by: call.caller)
            return .noContent
        }
    }
}
