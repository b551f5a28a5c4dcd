import Kernel
import Security

/// How a client keeps its tokens.
enum Transport: String, Sendable, ListedValue {
    /// It gets them in the answer, and sends the access token as `Authorization: Bearer`.
    case token
    /// The browser keeps them, out of reach of scripts.
    case cookie
}

struct LoginRequest: Decodable, Sendable {
    let email: String
    let password: String
    let transport: Transport?
}

struct SecondFactorRequest: Decodable, Sendable {
    let challenge: String
    /// Of the authenticator app, or a recovery code.
    let code: String
    let transport: Transport?
}

struct RefreshRequest: Decodable, Sendable {
    /// Absent in browsers, which send a cookie.
    let refreshToken: String?
}

struct LoginAnswer: Codable, Sendable {
    var mfaRequired = false
    /// To be sent with the code.
    var challenge: String?
    var accessToken: String?
    /// Seconds that the access token lasts.
    var expiresIn: Int?
    var refreshToken: String?
    /// For browsers: to be sent as `X-CSRF-Token` with every change. The cookie `hms_csrf` has it too.
    var csrfToken: String?
    var user: UserID?
    /// Nothing but the own account is permitted until the password is changed and the session refreshed.
    var mustChangePassword: Bool?
    /// A role counts only once a second factor is set up.
    var mustEnrolSecondFactor: Bool?

    init(challenge: SecretToken) {
        mfaRequired = true
        self.challenge = challenge.text
    }

    init(_ signedIn: SignedIn, showsTokens: Bool, csrf: String?, mustEnrol: Bool) {
        accessToken = showsTokens ? signedIn.accessToken : nil
        refreshToken = showsTokens ? signedIn.refreshToken.text : nil
        expiresIn = Int(signedIn.lifetime.components.seconds)
        csrfToken = csrf
        user = signedIn.user.id
        mustChangePassword = signedIn.user.mustChangePassword
        mustEnrolSecondFactor = mustEnrol
    }
}

struct PasswordChangeRequest: Decodable, Sendable {
    let currentPassword: String
    let newPassword: String
}

struct PasswordForgottenRequest: Decodable, Sendable {
    let email: String
}

struct PasswordResetRequest: Decodable, Sendable {
    let token: String
    let newPassword: String
}

struct CodeRequest: Decodable, Sendable {
    let code: String
}

/// The caller, as the web app needs to know them.
struct Me: Codable, Sendable {
    let kind: Caller.Kind
    let id: String
    let roles: [String]
    /// What the caller may do now.
    let permissions: [Permission]
    let session: SessionID?
    let user: User?
}

/// A session as its owner sees it.
struct SessionView: Codable, Sendable {
    let id: SessionID
    let createdAt: Instant
    let lastSeenAt: Instant
    let expiresAt: Instant
    let remoteAddress: String
    let userAgent: String
    let client: OAuthClientID?
    let hasSecondFactor: Bool
    /// Whether it is the session that asks.
    let isCurrent: Bool

    init(_ session: Session, for caller: Caller) {
        id = session.id
        createdAt = session.createdAt
        lastSeenAt = session.lastSeenAt
        expiresAt = session.expiresAt
        remoteAddress = session.remoteAddress
        userAgent = session.userAgent
        client = session.client
        hasSecondFactor = session.hasSecondFactor
        isCurrent = session.id == caller.session
    }
}
