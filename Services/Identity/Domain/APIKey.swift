package import Kernel

package enum APIKeyTag {}
package typealias APIKeyID = EntityID<APIKeyTag>

/// A long-lived secret for a program: it may do what its scopes say and its owner still may.
package struct APIKey: Codable, Sendable {
    package let id: APIKeyID
    package var revision = 0
    package let name: Text<100>
    package let owner: UserID
    /// Sorted.
    package let scopes: [Permission]
    /// The secret's first characters, to recognise it by.
    package let hint: String
    package let secretHash: String
    package let createdAt: Instant
    package let expiresAt: Instant?
    /// To the minute.
    package var lastUsedAt: Instant?
    package var revokedAt: Instant?

    package func isValid(at now: Instant) -> Bool {
        revokedAt == nil && expiresAt.map { now < $0 } ?? true
    }
}
