import Kernel
import Modules
import Storage
import Web

/// One's own account: who am I, sessions, password, second factor.
struct AccountEndpoints: Sendable {
    let core: IdentityCore

    var all: [Endpoint] {
        [
            me, sessions, revokeSession, revokeOthers, changePassword, forgotPassword, resetPassword, enrol, confirm,
            recoveryCodes, removeFactor,
        ]
    }

    private var me: Endpoint {
        .get("/api/auth/me", "Read the own account", .signedIn, returns: .ok(Me.self)) { call in
            let caller = call.caller
            var user: User?
            if let id = caller.user { user = try await core.store.get(User.self, id, core.ownGrant()) }
            return try .json(
                Me(
                    kind: caller.kind, id: caller.id, roles: caller.roles,
                    permissions: caller.permissions.sorted { $0.rawValue < $1.rawValue }, session: caller.session,
                    user: user)
            ).uncached
        }
    }

    private var sessions: Endpoint {
        .get(
            "/api/auth/sessions", "List the own sessions", .requires(.selfService),
            returns: .page(of: SessionView.self),
            .problems(.notAPerson)
        ) { call in
            let page = try await SessionService(core: core).sessions(
                of: call.caller.person(), limit: call.page.limit, after: call.page.after, for: call.caller)
            return try .page(page.map { SessionView($0, for: call.caller) })
        }
    }

    private var revokeSession: Endpoint {
        .delete(
            "/api/auth/sessions/{id}", "End a session", .requiresAny([.selfService, .sessionsWrite]),
            .problems(.noSuchSession)
        ) { call in
            try await SessionService(core: core).revoke(call.id(), by: call.caller)
            return .noContent
        }
    }

    private var revokeOthers: Endpoint {
        .post(
            "/api/auth/sessions/end-others", "End the own other sessions", .requires(.selfService),
            returns: .ok(SessionService.Ended.self), .problems(.notAPerson),
            .about("Signs out everywhere else. Up to 1000 in one request.")
        ) { call in
            try .json(try await SessionService(core: core).revokeAll(of: call.caller.person(), by: call.caller))
        }
    }

    private var changePassword: Endpoint {
        .post(
            "/api/auth/password", "Change the own password", .requires(.selfService), body: PasswordChangeRequest.self,
            returns: .nothing, .rate(.login), .problems(.notAPerson, .signInPaused, .signInBusy),
            .about("Ends the other sessions. If the change was demanded, refresh the session to get all rights.")
        ) { call, change in
            try await PasswordService(core: core).change(
                from: change.currentPassword, to: change.newPassword, by: call.caller)
            return .noContent
        }
    }

    private var forgotPassword: Endpoint {
        .post(
            "/api/auth/password/forgot", "Ask for a password reset", .open, body: PasswordForgottenRequest.self,
            returns: .nothing, .rate(.login),
            .about("The answer is the same, and takes as long, for any address. Administrators see who waits.")
        ) { call, forgotten in
            try await PasswordService(core: core).requestReset(email: forgotten.email, call.caller.request)
            return .noContent
        }
    }

    private var resetPassword: Endpoint {
        .post(
            "/api/auth/password/reset", "Choose a new password with a reset token", .open,
            body: PasswordResetRequest.self, returns: .nothing, .rate(.login), .problems(.resetRefused, .signInBusy)
        ) { call, reset in
            try await PasswordService(core: core).reset(with: reset.token, to: reset.newPassword, call.caller.request)
            return .noContent
        }
    }

    private var enrol: Endpoint {
        .post(
            "/api/auth/second-factor", "Set up a second factor", .requires(.selfService),
            returns: .ok(SecondFactorService.Enrolment.self), .problems(.notAPerson, .secondFactorExists),
            .about("Show `uri` as a QR code to the authenticator app, then confirm with its first code.")
        ) { call in
            try .json(try await SecondFactorService(core: core).enrol(call.caller)).uncached
        }
    }

    private var confirm: Endpoint {
        .post(
            "/api/auth/second-factor/confirm", "Turn the second factor on", .requires(.selfService),
            body: CodeRequest.self, returns: .ok(SecondFactorService.Recovery.self), .rate(.login),
            .problems(.notAPerson, .secondFactorExists, .noSecondFactor)
        ) { call, request in
            try .json(try await SecondFactorService(core: core).confirm(request.code, by: call.caller)).uncached
        }
    }

    private var recoveryCodes: Endpoint {
        .post(
            "/api/auth/second-factor/recovery-codes", "Renew the recovery codes", .requires(.selfService),
            body: CodeRequest.self, returns: .ok(SecondFactorService.Recovery.self), .rate(.login),
            .problems(.notAPerson, .noSecondFactor, .signInPaused)
        ) { call, request in
            try .json(try await SecondFactorService(core: core).renewRecoveryCodes(request.code, by: call.caller))
                .uncached
        }
    }

    private var removeFactor: Endpoint {
        .post(
            "/api/auth/second-factor/remove", "Remove the own second factor", .requires(.selfService),
            body: CodeRequest.self, returns: .nothing, .rate(.login),
            .problems(.notAPerson, .noSecondFactor, .signInPaused)
        ) { call, request in
            try await SecondFactorService(core: core).remove(request.code, by: call.caller)
            return .noContent
        }
    }
}
