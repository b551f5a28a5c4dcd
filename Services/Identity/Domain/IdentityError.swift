package import Kernel

/// Why Identity refuses.
package enum IdentityError: Error, Sendable, Hashable {
    /// Unknown address, wrong password or disabled account: the answer is the same.
    case wrongCredentials
    case wrongCode
    case challengeOver
    case signInPaused(seconds: Int)
    case refreshRefused
    case csrfMissing
    case wrongCurrentPassword
    case resetRefused
    case emailTaken
    case unknownRole(String)
    case lastAdministrator
    case aboveOwnRights
    case roleExists
    case roleIsBuiltIn
    case administratorRoleIsFixed
    case roleInUse(users: Int)
    case secondFactorExists
    case noSecondFactor
    case notAPerson
    case alreadySetUp
}

extension IdentityError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .wrongCredentials:
            Problem(.unauthenticated, "wrong-credentials", "The e-mail address or the password is wrong.")
        case .wrongCode: Problem(.unauthenticated, "wrong-code", "The code is wrong or was used already.")
        case .challengeOver: Problem(.unauthenticated, "challenge-over", "This sign-in took too long; start again.")
        case .signInPaused(let seconds):
            Problem(
                .tooManyRequests, "sign-in-paused", "Too many failed sign-ins. Wait before the next one.",
                retryAfter: seconds)
        case .refreshRefused: Problem(.unauthenticated, "session-ended", "This session has ended; sign in again.")
        case .csrfMissing:
            Problem(
                .forbidden, "csrf-token-invalid", "A change from a browser's session needs its X-CSRF-Token header.")
        case .wrongCurrentPassword: .invalid("/currentPassword", "is not your password")
        case .resetRefused: Problem(.unprocessable, "reset-token-invalid", "The reset token is wrong, used or too old.")
        case .emailTaken:
            Problem(
                .conflict, "email-taken", "Another user has this e-mail address.",
                fields: [.init("/email", "must be no other user's")])
        case .unknownRole(let name): .invalid("/roles", "there is no role \(name)")
        case .lastAdministrator:
            Problem(.conflict, "last-administrator", "The last active administrator must remain one.")
        case .aboveOwnRights:
            Problem(.forbidden, "above-own-rights", "You can give or change only rights that you have yourself.")
        case .roleExists: Problem(.conflict, "role-exists", "There is a role of this name already.")
        case .roleIsBuiltIn: Problem(.conflict, "role-built-in", "A built-in role can't be deleted.")
        case .administratorRoleIsFixed:
            Problem(.conflict, "administrator-role-fixed", "The administrator's permissions can't be changed.")
        case .roleInUse(let users): Problem(.conflict, "role-in-use", "\(users) users have this role.")
        case .secondFactorExists:
            Problem(.conflict, "second-factor-exists", "There is a second factor already; remove it first.")
        case .noSecondFactor: Problem(.conflict, "no-second-factor", "There is no second factor to do this with.")
        case .notAPerson: Problem(.forbidden, "not-a-person", "Only a person who is signed in can do this.")
        case .alreadySetUp: Problem(.conflict, "already-set-up", "There are users already.")
        }
    }
}
