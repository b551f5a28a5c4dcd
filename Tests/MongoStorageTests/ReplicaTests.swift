import Kernel
import MongoDB
import MongoStorage
import Storage
import TestSupport
import Testing

@Suite("Several processes on one MongoDB store", .enabled(if: serverURL != nil))
struct ReplicaTests {
    @Test("their changes are numbered in the order of their commits, in one chain, and none is lost")
    func together() async throws {
        let database = try SharedDatabase()
        let stores = [
            try await database.open(seed: 1), try await database.open(seed: 2), try await database.open(seed: 3),
        ]
        try await stores[0].add(Bed(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (position, store) in stores.enumerated() {
                for round in 0..<20 {
                    group.addTask {
                        try await store.write(.test) { transaction in
                            // Whoever commits later sees what the earlier ones left, also those of other processes.
                            var bed = try transaction.require(Bed.self, Bed.id(1))
                            bed.weight += 1
                            try transaction.update(&bed)
                            var own = Bed(100 + position * 100 + round)
                            try transaction.insert(&own)
                            try transaction.publish(BedMoved(subject: "\(Int(bed.weight))"))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let bed = try #require(try await stores[1].get(Bed.self, Bed.id(1), .test))
        #expect(bed.weight == 61.5 && bed.revision == 61)
        #expect(try await stores[2].numbers().count == 61)
        let events = try await stores[0].engine.read { try $0.events(after: 1, limit: 1000) }
        #expect(events.map(\.sequence) == (2...61).map(Int64.init))
        #expect(events.map(\.subject) == (2...61).map(String.init))
        #expect(try await stores[0].auditFault() == nil)
        #expect(try await stores[0].engine.read { try $0.lastAuditSequence() } == 61)
    }

    @Test("of many who want one number, in all processes, one gets it")
    func oneNumber() async throws {
        let database = try SharedDatabase()
        let stores = [try await database.open(seed: 1), try await database.open(seed: 2)]
        let won = await withTaskGroup(of: Bool.self) { group in
            for round in 0..<30 {
                group.addTask {
                    do {
                        try await stores[round % 2].write(.test) { transaction in
                            // A count that is right only if nothing else is committed meanwhile.
                            guard try transaction.count(Bed.byWard.equals("A")) == 0 else { throw Taken() }
                            var bed = Bed(round)
                            try transaction.insert(&bed)
                        }
                        return true
                    } catch {
                        #expect(error is Taken)
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    @Test("a process that was opened before the indexes changed writes no more; it reads")
    func changedSchema() async throws {
        let database = try SharedDatabase()
        let old = try await database.open(seed: 1)
        try await old.add(Bed(1))
        let same = try await database.open(seed: 2)
        try await old.add(Bed(2))
        let new = try await database.open([CollectionSchema(ChangedBed.self)], seed: 3)
        await #expect(throws: StorageError.self) { try await old.add(Bed(3)) }
        await #expect(throws: StorageError.self) { try await same.add(Bed(3)) }
        #expect(try await old.get(Bed.self, Bed.id(1), .test)?.number == 1)
        #expect(try await new.read(.test) { try $0.find(ChangedBed.byName.all, limit: 9).items.count } == 2)
    }

    @Test("processes that start at the same time make one schema")
    func startingTogether() async throws {
        let database = try SharedDatabase()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...4 {
                group.addTask { try await database.open(seed: UInt16(number)).add(Bed(number)) }
            }
            try await group.waitForAll()
        }
        #expect(try await database.open(seed: 9).numbers() == [1, 2, 3, 4])
    }

    @Test("a process finds the answer that another one gave to the same request")
    func idempotency() async throws {
        let database = try SharedDatabase()
        let stores = [try await database.open(seed: 1), try await database.open(seed: 2)]
        func act() throws -> Act { try TestCaller.everything.claiming("key").act("bed.add", .appointmentsWrite) }
        let add: @Sendable (Storage.Transaction) throws -> Bed = { transaction in
            var bed = Bed(7)
            try transaction.insert(&bed)
            return bed
        }
        let first = try await stores[0].write(act(), add)
        let replay = await #expect(throws: IdempotentReplay.self) { _ = try await stores[1].write(act(), add) }
        #expect(replay?.answer == (try JSON.encode(first)))
    }
}

private struct Taken: Error {}

/// The same collection by another declaration.
private struct ChangedBed: Entity {
    enum Tag {}
    static let collection = "beds"
    static let byName = Index<ChangedBed>("name") { [$0.name.key] }
    static let indexes = [byName]

    let id: EntityID<Tag>
    var revision = 0
    var name: String
}
