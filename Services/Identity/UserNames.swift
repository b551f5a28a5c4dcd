package import Kernel
import Storage
import Web

/// Whose names to tell.
package struct UserNameQuery: Decodable, Sendable {
    /// Up to 200; unknown ones are left out of the answer.
    package let id: IDList<UserTag>

    package init(id: IDList<UserTag>) { self.id = id }
}

/// What staff may know of any user: who wrote, who acted.
package struct UserName: Codable, Sendable, Hashable {
    package let id: UserID
    package let name: Text<120>
}

/// The answer to a `UserNameQuery`, in its order.
package struct UserNames: Codable, Sendable, Hashable {
    package let items: [UserName]
}

extension UserService {
    /// Who may see what names are signed to: charts, the list of users, the audit log.
    static let nameReaders: [Permission] = [.patientsRead, .usersRead, .auditRead]

    package func names(_ query: UserNameQuery, for caller: Caller) async throws -> UserNames {
        let grant = try caller.grant(Self.nameReaders.first(where: caller.has) ?? .usersRead)
        let records = try await core.store.read(grant) { try $0.records(User.self, query.id) }
        return UserNames(items: try records.map { try JSON.decode(UserName.self, from: $0.body, strictness: .stored) })
    }
}
