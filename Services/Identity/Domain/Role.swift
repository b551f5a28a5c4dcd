package import Kernel

package enum RoleTag {}
package typealias RoleID = EntityID<RoleTag>

/// A named set of permissions that users have: `receptionist`. Its name is its id, and never changes.
package struct Role: Codable, Sendable, Hashable {
    package let id: RoleID
    package var revision = 0
    /// What the role is for, for the person who assigns it.
    package var description: Text<200>
    /// Sorted, each once.
    package private(set) var permissions: [Permission]
    /// Whether the role counts only after a sign-in with a second factor.
    package var requiresSecondFactor: Bool
    /// Built-in roles exist in every hospital and can't be deleted.
    package let isBuiltIn: Bool
    /// An edited built-in role keeps its edit when a new version of HMS changes the default.
    package var isCustomised: Bool

    package static let administrator = RoleID(unchecked: "admin")

    /// - Parameter permissions: in any order; every role has `self`.
    package init(
        id: RoleID, description: Text<200>, permissions: some Sequence<Permission>, requiresSecondFactor: Bool = false,
        isBuiltIn: Bool = false
    ) {
        self.id = id
        self.description = description
        self.permissions = Self.sorted(permissions)
        self.requiresSecondFactor = requiresSecondFactor
        self.isBuiltIn = isBuiltIn
        isCustomised = false
    }

    package mutating func permit(_ permissions: some Sequence<Permission>) {
        self.permissions = Self.sorted(permissions)
    }

    private static func sorted(_ permissions: some Sequence<Permission>) -> [Permission] {
        Set(permissions).union([.selfService]).sorted { $0.rawValue < $1.rawValue }
    }
}
