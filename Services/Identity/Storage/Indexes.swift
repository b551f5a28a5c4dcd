package import Kernel
package import Storage

extension Role: Entity {
    package typealias Tag = RoleTag
    package static let collection = "roles"
    package static let byName = Index<Role>("name") { [$0.id.key] }
    package static let indexes = [byName]
}

extension User: Entity {
    package typealias Tag = UserTag
    package static let collection = "users"
    package static let byEmail = Index<User>("email", unique: true) { [$0.email.key.key] }
    package static let byCreation = Index<User>("creation") { [$0.createdAt.key] }
    package static let byActivity = Index<User>("activity", arity: 2) { [$0.isActive.key, $0.createdAt.key] }
    package static let administrators = Index<User>("administrators") { [$0.isActiveAdministrator ? true.key : nil] }
    /// Those who wait for a password reset.
    package static let byResetRequest = Index<User>("reset_request") { [$0.resetRequestedAt?.key] }
    package static let indexes = [byEmail, byCreation, byActivity, administrators, byResetRequest]
    package static let byRole = WordIndex<User>("roles") { $0.roleNames }
    package static let byWord = WordIndex<User>("words") {
        SearchText.words($0.name.description) + SearchText.words($0.email.key)
    }
    package static let wordIndexes = [byRole, byWord]
}

extension Credential: Entity {
    package typealias Tag = UserTag
    package static let collection = "credentials"
    /// Of those whose older tokens are refused, by when that began.
    package static let byTokensNotBefore = Index<Credential>("tokens_not_before") { [$0.tokensNotBefore?.key] }
    package static let indexes = [byTokensNotBefore]
}

extension Session: Entity {
    package typealias Tag = SessionTag
    package static let collection = "sessions"
    package static let openByUser = Index<Session>("open_by_user", arity: 2) {
        [$0.endedAt == nil ? $0.user.key : nil, $0.createdAt.key]
    }
    package static let openByExpiry = Index<Session>("open_by_expiry") { [$0.endedAt == nil ? $0.expiresAt.key : nil] }
    package static let openByClient = Index<Session>("open_by_client") { [$0.endedAt == nil ? $0.client?.key : nil] }
    package static let byEnd = Index<Session>("end") { [$0.endedAt?.key] }
    package static let indexes = [openByUser, openByExpiry, openByClient, byEnd]
}

extension RefreshToken: Entity {
    package static let collection = "refresh_tokens"
    package static let byExpiry = Index<RefreshToken>("expiry") { [$0.expiresAt.key] }
    package static let indexes = [byExpiry]
}

extension SecondFactorChallenge: Entity {
    package static let collection = "second_factor_challenges"
    package static let byExpiry = Index<SecondFactorChallenge>("expiry") { [$0.expiresAt.key] }
    package static let indexes = [byExpiry]
}

extension PasswordReset: Entity {
    package static let collection = "password_resets"
    package static let byExpiry = Index<PasswordReset>("expiry") { [$0.expiresAt.key] }
    package static let byUser = Index<PasswordReset>("user") { [$0.user.key] }
    package static let indexes = [byExpiry, byUser]
}

extension SignInFailures: Entity {
    package static let collection = "sign_in_failures"
    package static let byExpiry = Index<SignInFailures>("expiry") { [$0.forgottenAt.key] }
    package static let indexes = [byExpiry]
}

extension APIKey: Entity {
    package typealias Tag = APIKeyTag
    package static let collection = "api_keys"
    package static let bySecret = Index<APIKey>("secret", unique: true) { [$0.secretHash.key] }
    package static let byOwner = Index<APIKey>("owner", arity: 2) { [$0.owner.key, $0.createdAt.key] }
    package static let indexes = [bySecret, byOwner]
}

extension OAuthClient: Entity {
    package typealias Tag = OAuthClientTag
    package static let collection = "oauth_clients"
    package static let byCreation = Index<OAuthClient>("creation") { [$0.createdAt.key] }
    package static let indexes = [byCreation]
}

extension AuthorizationCode: Entity {
    package static let collection = "authorization_codes"
    package static let byExpiry = Index<AuthorizationCode>("expiry") { [$0.expiresAt.key] }
    package static let indexes = [byExpiry]
}
