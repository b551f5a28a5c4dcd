import Kernel
package import Security

/// What an operator decides about sign-ins.
package struct IdentitySettings: Sendable {
    /// The address by which HMS is reached, without a slash at its end: `https://hms.example.org`.
    package let issuer: String
    /// Whether cookies are for https only. Off for a server on plain http, where browsers would drop them.
    package let hasSecureCookies: Bool
    /// 1 minute to 1 hour.
    package let accessTokenLifetime: Duration
    package let timeouts: SessionTimeouts
    package let passwords: PasswordPolicy
    package let scrypt: ScryptParameters
    /// Roles that permit nothing without a second factor, in addition to those that say so themselves.
    package let rolesWithSecondFactor: Set<String>

    package init(
        issuer: String, hasSecureCookies: Bool, accessTokenLifetime: Duration = .minutes(10),
        timeouts: SessionTimeouts = SessionTimeouts(), passwords: PasswordPolicy = PasswordPolicy(),
        scrypt: ScryptParameters = .standard, rolesWithSecondFactor: Set<String> = []
    ) {
        self.issuer = issuer
        self.hasSecureCookies = hasSecureCookies
        self.accessTokenLifetime = accessTokenLifetime
        self.timeouts = timeouts
        self.passwords = passwords
        self.scrypt = scrypt
        self.rolesWithSecondFactor = rolesWithSecondFactor
    }
}
