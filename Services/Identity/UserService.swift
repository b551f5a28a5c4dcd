import Contracts
package import Kernel
import Security
package import Storage
package import Web

/// The people who may sign in.
package struct UserService: Sendable {
    let core: IdentityCore

    private var rights: RightsCheck { RightsCheck(core: core) }

    /// - Throws: 409 for an e-mail address that another user has, 422 for a password that breaks the rules.
    package func create(_ new: NewUser, by caller: Caller) async throws -> User {
        let act = try caller.act("user.create", .usersWrite)
        try rights.requireKnown(new.roles)
        try rights.require(caller, covers: new.roles)
        if let password = new.password { try core.require(password, for: new.email, at: "/password") }
        let hash = if let password = new.password { try await core.hasher.hash(password) } else { String?.none }
        return try await core.store.write(act) { tx in try tx.add(new, passwordHash: hash) }
    }

    package func user(_ id: UserID, for caller: Caller) async throws -> User {
        let grant = try caller.grant(id == caller.user ? .selfService : .usersRead)
        guard let user = try await core.store.get(User.self, id, grant) else { throw Problem.notFound("user") }
        return user
    }

    /// Newest first; or those that match the words, have the role, are active or not, or wait for a password reset.
    package func users(
        _ filter: UserFilter, page: PageRequest, for caller: Caller
    ) async throws -> Page<Record> {
        let grant = try caller.grant(.usersRead)
        let given = [filter.q != nil, filter.role != nil, filter.isActive != nil, filter.resetRequested != nil]
        guard given.count(where: { $0 }) <= 1 else {
            throw Problem.invalid("?", "q, role, isActive and resetRequested can't be combined")
        }
        guard filter.resetRequested != false else {
            throw Problem.invalid("?resetRequested", "must be true, or left out")
        }
        return try await core.store.read(grant) { store in
            if let text = filter.q {
                let words = SearchText.words(text)
                guard !words.isEmpty else { return Page(items: [], next: nil, total: page.wantsTotal ? 0 : nil) }
                return try store.search(User.byWord, words, page)
            }
            if let role = filter.role {
                return try store.search(User.byRole, [role.text], exact: true, page)
            }
            if filter.resetRequested == true {
                return try store.records(User.byResetRequest.all, page)
            }
            if let isActive = filter.isActive {
                return try store.records(User.byActivity.equals(isActive).descending, page)
            }
            return try store.records(User.byCreation.all.descending, page)
        }
    }

    /// New roles take effect with the next request: the user's access tokens are refused until they are refreshed.
    /// - Parameter revision: that the client saw; nothing to change whatever there is.
    package func update(_ id: UserID, _ change: UserChange, revision: Int?, by caller: Caller) async throws -> User {
        let act = try caller.act("user.update", .usersWrite)
        if let roles = change.roles {
            try rights.requireKnown(roles)
            try rights.require(caller, covers: roles)
        }
        let rights = rights
        let user: User = try await core.store.write(act) { tx in
            var user = try tx.user(id, at: revision)
            try rights.require(caller, covers: user)
            let before = user
            change.apply(to: &user)
            guard user != before else { return user }
            try tx.save(&user, changedFrom: before)
            return user
        }
        rightsChanged(of: id)
        return user
    }

    /// Ends all sessions of the user, and lets no new one begin.
    package func disable(_ id: UserID, by caller: Caller) async throws -> User {
        let act = try caller.act("user.disable", .usersWrite)
        let rights = rights
        let (user, ended) = try await core.store.writeEnding(act) { tx in
            var user = try tx.user(id, at: nil)
            try rights.require(caller, covers: user)
            guard user.isActive else { return (user, []) }
            let before = user
            user.isActive = false
            try tx.save(&user, changedFrom: before)
            return (user, try tx.endSessions(of: id, .accountDisabled))
        }
        core.refuseTokens(of: ended)
        rightsChanged(of: id)
        return user
    }

    package func enable(_ id: UserID, by caller: Caller) async throws -> User {
        let act = try caller.act("user.enable", .usersWrite)
        let rights = rights
        return try await core.store.write(act) { tx in
            var user = try tx.user(id, at: nil)
            try rights.require(caller, covers: user)
            guard !user.isActive else { return user }
            user.isActive = true
            try tx.update(&user)
            return user
        }
    }

    private func rightsChanged(of user: UserID) {
        let now = core.clock.now
        core.tokens.revokeAll(user: user, before: now)
        core.apiKeys.forgetAll()
        core.others.rightsChanged(of: user, at: now)
    }
}

extension Transaction {
    /// Adds a user with its credential, and publishes it.
    func add(_ new: NewUser, passwordHash: String?) throws -> User {
        guard try first(User.byEmail.equals(new.email.key)) == nil else { throw IdentityError.emailTaken }
        var user = User(
            id: newID(), email: new.email, name: new.name, phone: new.phone, roles: new.roles, patient: new.patient,
            doctor: new.doctor, mustChangePassword: new.mustChangePassword ?? (passwordHash != nil), createdAt: now)
        try insert(&user)
        var credential = Credential(user: user.id, passwordHash: passwordHash, at: now)
        try insert(&credential)
        try publish(UserCreated(user: user.id, roles: user.roleNames))
        return user
    }

    /// - Throws: 404, or 412 if it is not at the revision.
    func user(_ id: UserID, at revision: Int?) throws -> User {
        guard let user = try get(User.self, id) else { throw Problem.notFound("user") }
        try requireRevision(user, revision)
        return user
    }

    func requireRevision(_ entity: some Entity, _ revision: Int?) throws(Problem) {
        guard revision == nil || revision == entity.revision else {
            throw Problem(
                .preconditionFailed, "revision-conflict", "Someone changed it since you read it. Read it again.")
        }
    }

    /// Stores a changed user, refuses to lose the last administrator, and notes when the rights have changed.
    func save(_ user: inout User, changedFrom before: User) throws {
        if before.isActiveAdministrator, !user.isActiveAdministrator {
            guard try count(User.administrators.all, limit: 2) > 1 else { throw IdentityError.lastAdministrator }
        }
        if user.email.key != before.email.key, try first(User.byEmail.equals(user.email.key)) != nil {
            throw IdentityError.emailTaken
        }
        try update(&user)
        var credential = try require(Credential.self, user.id)
        credential.tokensNotBefore = now
        try update(&credential)
    }
}

extension Store {
    /// A change that ends sessions besides: those are no part of the answer, nor of what an idempotent repeat gets.
    func writeEnding<Value: Encodable & Sendable>(
        _ act: Act, _ body: @escaping @Sendable (Transaction) throws -> (Value, [SessionID])
    ) async throws -> (Value, [SessionID]) {
        let ended = EndedSessions()
        let value: Value = try await write(act) { tx in
            let (value, sessions) = try body(tx)
            ended.set(sessions)
            return value
        }
        return (value, ended.sessions)
    }
}
