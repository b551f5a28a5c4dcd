import Kernel
import MongoDB
import MongoStorage
import Security
import Storage
import TestSupport
import Testing

@Suite("What lies in MongoDB", .enabled(if: serverURL != nil))
struct DocumentTests {
    @Test("an entity is a document that people can read")
    func shape() async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        try await store.add(Bed(7, ward: "West", name: "Asha Rao"))
        let document = try #require(try database.documents("beds").first)
        #expect(try document["_id"] == .string("bed-7"))
        #expect(try document["rev"] == .integer(1))
        let body = try #require(try document["body"]?.asDocument)
        #expect(try body["number"] == .integer(7))
        #expect(try body["weight"] == .double(1.5))
        let ward = try #require(try document["ix"]?.asDocument?["ward"]?.asDocument)
        #expect(try ward.values() == [.string("West"), .integer(7)])
        #expect(try document["words"]?.asDocument?["names"]?.asDocument?.values() == [.string("asha"), .string("rao")])
        let words = try database.documents("beds.words").compactMap { try $0["key"]?.asString }
        #expect(Set(words) == ["names\tasha\tbed-7", "names\trao\tbed-7"])
    }

    @Test("a query whose index somebody dropped fails, and is not slow")
    func droppedIndex() async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        try await store.add(Bed(1))
        try database.client().run(
            .other,
            BSON { command in
                command.add("dropIndexes", "beds")
                command.add("index", "ward")
            }, on: database.options.database)
        await #expect(throws: StorageError.self) {
            try await store.read(.test) { try $0.find(Bed.byWard.equals("A"), limit: 1).items.count }
        }
        await #expect(throws: StorageError.self) {
            try await store.read(.test) { try $0.count(Bed.byWard.equals("A")) }
        }
        #expect(try await store.numbers() == [1])
    }

    @Test("a change that makes light of a value that is taken still commits the rest")
    func caughtDuplicate() async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        try await store.add(Bed(1))
        try await store.write(.test) { transaction in
            var other = Bed(2)
            try transaction.insert(&other)
            var taken = Bed(1, id: "other")
            #expect(throws: StorageError.self) { try transaction.insert(&taken) }
            var third = Bed(3)
            try transaction.insert(&third)
            third.number = 2
            #expect(throws: StorageError.duplicate(collection: "beds", index: "number")) {
                try transaction.update(&third)
            }
        }
        #expect(try await store.numbers() == [1, 2, 3])
    }

    @Test("a change sees the events and audit rows that it appended")
    func ownLogs() async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        try await store.write(.test) { transaction in
            try transaction.publish(BedMoved(subject: "1"))
            try transaction.audit("bed.note", outcome: "done")
            #expect(try transaction.reader.events(after: 0, limit: 9).map(\.subject) == ["1"])
            #expect(try transaction.reader.lastEventSequence() == 1)
            #expect(try transaction.reader.lastAuditSequence() == 1)
            try transaction.publish(BedMoved(subject: "2"))
        }
        #expect(try await store.engine.read { try $0.events(after: 0, limit: 9) }.map(\.subject) == ["1", "2"])
        #expect(try await store.auditFault() == nil)
    }

    @Test("rows of the audit log that somebody changed, removed or cut off are found")
    func tampering() async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        for number in 1...6 { try await store.add(Bed(number)) }
        #expect(try await store.auditFault() == nil)
        func delete(_ sequence: Int64) throws {
            try database.client().run(
                .other,
                BSON { command in
                    command.add("delete", "audit_log")
                    command.add(array: "deletes") { deletes in
                        deletes.add("0") { delete in
                            delete.add("q") { $0.add("sequence", sequence) }
                            delete.add("limit", option: 1)
                        }
                    }
                }, on: database.options.database)
        }
        try delete(6)
        #expect(try await store.engine.read { try $0.lastAuditSequence() } == 6)
        try await store.add(Bed(7))
        #expect(try await store.auditFault() == "\(AuditFault.removed(from: 6, through: 6))")
        try delete(3)
        #expect(try await store.auditFault() == "\(AuditFault.removed(from: 3, through: 3))")
    }
}
