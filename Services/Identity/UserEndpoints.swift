import Kernel
import Modules
import Storage
import Web

/// Users, as administrators see them.
struct UserEndpoints: Sendable {
    let core: IdentityCore

    var all: [Endpoint] {
        [list, names, create, read, update, disable, enable, reset, removeFactor, sessions, endSessions]
    }

    private var users: UserService { UserService(core: core) }

    private var list: Endpoint {
        .get(
            "/api/users", "List users", .requires(.usersRead), query: UserFilter.self, returns: .page(of: User.self),
            .counted, .rate(.search)
        ) { call, filter in
            .page(try await users.users(filter, page: call.page, for: call.caller))
        }
    }

    private var names: Endpoint {
        .get(
            "/api/users/names", "Name users", .requiresAny(UserService.nameReaders), query: UserNameQuery.self,
            returns: .ok(UserNames.self), .about("For the ids in charts and in the audit log, up to 200 at a time.")
        ) { call, query in
            try .json(try await users.names(query, for: call.caller))
        }
    }

    private var create: Endpoint {
        .post(
            "/api/users", "Create a user", .requires(.usersWrite), body: NewUser.self, returns: .created(User.self),
            .problems(.emailTaken, .aboveOwnRights, .signInBusy),
            .about("Without a password, issue a reset token next: with it, the user chooses one.")
        ) { call, new in
            try .created(try await users.create(new, by: call.caller))
        }
    }

    private var read: Endpoint {
        .get(
            "/api/users/{id}", "Read a user", .requiresAny([.usersRead, .selfService]), returns: .ok(User.self),
            .problems(.noSuchUser)
        ) { call in
            try .entity(try await users.user(call.id(), for: call.caller))
        }
    }

    private var update: Endpoint {
        .patch(
            "/api/users/{id}", "Change a user", .requires(.usersWrite), body: UserChange.self, returns: .ok(User.self),
            .ifMatch(.optional), .problems(.noSuchUser, .emailTaken, .lastAdministrator, .aboveOwnRights),
            .about("New roles count from the user's next request: access tokens are refused until they are refreshed.")
        ) { call, change in
            try .entity(try await users.update(call.id(), change, revision: call.ifMatch, by: call.caller))
        }
    }

    private var disable: Endpoint {
        .post(
            "/api/users/{id}/disable", "Disable a user", .requires(.usersWrite), returns: .ok(User.self),
            .problems(.noSuchUser, .lastAdministrator, .aboveOwnRights)
        ) { call in
            try .entity(try await users.disable(call.id(), by: call.caller))
        }
    }

    private var enable: Endpoint {
        .post(
            "/api/users/{id}/enable", "Enable a user", .requires(.usersWrite), returns: .ok(User.self),
            .problems(.noSuchUser, .aboveOwnRights)
        ) { call in
            try .entity(try await users.enable(call.id(), by: call.caller))
        }
    }

    private var reset: Endpoint {
        .post(
            "/api/users/{id}/password-reset", "Issue a password reset token", .requires(.usersWrite),
            returns: .ok(PasswordService.ResetToken.self), .problems(.noSuchUser, .aboveOwnRights),
            .about("To be handed to the user, who chooses a new password with it within a day.")
        ) { call in
            try .json(try await PasswordService(core: core).issueReset(for: call.id(), by: call.caller)).uncached
        }
    }

    private var removeFactor: Endpoint {
        .delete(
            "/api/users/{id}/second-factor", "Remove a user's second factor", .requires(.usersWrite),
            .problems(.noSuchUser, .noSecondFactor, .aboveOwnRights)
        ) { call in
            try await SecondFactorService(core: core).remove(of: call.id(), by: call.caller)
            return .noContent
        }
    }

    private var sessions: Endpoint {
        .get(
            "/api/users/{id}/sessions", "List a user's sessions", .requires(.sessionsWrite),
            returns: .page(of: SessionView.self)
        ) { call in
            let page = try await SessionService(core: core).sessions(
                of: call.id(), limit: call.page.limit, after: call.page.after, for: call.caller)
            return try .page(page.map { SessionView($0, for: call.caller) })
        }
    }

    private var endSessions: Endpoint {
        .post(
            "/api/users/{id}/sessions/end", "End a user's sessions", .requires(.sessionsWrite),
            returns: .ok(SessionService.Ended.self), .problems(.noSuchUser),
            .about("All of them, up to 1000 in one request; of the own ones all but the present.")
        ) { call in
            try .json(try await SessionService(core: core).revokeAll(of: call.id(), by: call.caller))
        }
    }
}
