package import Kernel

/// A change to stored data that a new version needs. Runs once a store, in one commit with the note that it ran.
package struct Migration: Sendable {
    /// 1, 2, 3 ... within one service.
    package let number: Int
    package let name: String
    package let run: @Sendable (Transaction) throws -> Void

    package init(_ number: Int, _ name: String, run: @escaping @Sendable (Transaction) throws -> Void) {
        self.number = number
        self.name = name
        self.run = run
    }
}

/// The note that a migration ran.
package struct AppliedMigration: Entity {
    package enum Tag {}
    package static let collection = "applied_migrations"

    package let id: EntityID<Tag>
    package var revision = 0
    package let name: String
    package let appliedAt: Instant
}

extension Store {
    /// Runs the migrations that did not run yet, in order; tells which.
    package func migrate(_ migrations: [Migration]) async throws -> [String] {
        var applied: [String] = []
        for migration in migrations.sorted(by: { $0.number < $1.number }) {
            let name = migration.name
            let act = Act.system(service, "migration.\(migration.number)", audited: true)
            let isNew: Bool = try await write(act) { transaction in
                let id = EntityID<AppliedMigration.Tag>(unchecked: "\(migration.number)")
                guard try transaction.get(AppliedMigration.self, id) == nil else { return false }
                try migration.run(transaction)
                var note = AppliedMigration(id: id, name: name, appliedAt: transaction.now)
                try transaction.insert(&note)
                return true
            }
            if isNew { applied.append("\(migration.number) \(name)") }
        }
        return applied
    }
}
