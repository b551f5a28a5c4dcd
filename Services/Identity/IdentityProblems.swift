import Kernel
import Web

/// The pages of Identity's problems in the reference.
extension ProblemType {
    static let wrongCredentials = page(
        .wrongCredentials, "The answer is the same for an unknown address, a wrong password and a disabled account.")
    static let wrongCode = page(.wrongCode, "Wait for the app's next code, or use a recovery code.")
    static let challengeOver = page(.challengeOver, "Begin again with e-mail address and password.")
    static let signInPaused = page(.signInPaused(seconds: 1), "`Retry-After` says how long. The pause doubles.")
    static let signInBusy = ProblemType(
        .unavailable, "sign-in-busy", "Too many people are signing in at once. Try again after `Retry-After`.")
    static let sessionEnded = page(.refreshRefused, "The session expired, was ended, or its token was used twice.")
    static let csrf = page(.csrfMissing, "Send the cookie `hms_csrf` again in the header `X-CSRF-Token`.")
    static let resetRefused = page(.resetRefused, "Ask an administrator for a new one.")
    static let emailTaken = page(.emailTaken, "Addresses are compared without regard to case.")
    static let lastAdministrator = page(.lastAdministrator, "Make another user an administrator first.")
    static let aboveOwnRights = page(.aboveOwnRights, "Ask someone who has these rights, or may change roles.")
    static let roleExists = page(.roleExists, "Choose another name, or replace the role.")
    static let roleIsBuiltIn = page(.roleIsBuiltIn, "Take its permissions away instead.")
    static let administratorRole = page(.administratorRoleIsFixed, "Make another role for administrators with less.")
    static let roleInUse = page(.roleInUse(users: 1), "Give its users other roles first.")
    static let secondFactorExists = page(.secondFactorExists, "Remove the present one with one of its codes.")
    static let noSecondFactor = page(.noSecondFactor, "Set one up first.")
    static let notAPerson = page(.notAPerson, "API keys and clients have no account of their own.")
    static let noSuchUser = ProblemType(.notFound, "user-not-found", "There is no such user.")
    static let noSuchRole = ProblemType(.notFound, "role-not-found", "There is no such role.")
    static let noSuchSession = ProblemType(.notFound, "session-not-found", "There is no such session.")
    static let noSuchAPIKey = ProblemType(.notFound, "api-key-not-found", "There is no such API key.")
    static let noSuchClient = ProblemType(.notFound, "client-not-found", "There is no such OAuth client.")

    private static func page(_ error: IdentityError, _ explanation: String) -> ProblemType {
        let problem = error.problem
        return ProblemType(problem.kind, problem.slug, "\(problem.detail) \(explanation)")
    }
}
