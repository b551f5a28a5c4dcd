import Kernel
import MongoDB
import MongoStorage
import Storage
import TestSupport
import Testing

/// What the server is told to do wrong holds for all its clients, so these run one by one.
@Suite("A MongoDB server that fails", .enabled(if: serverURL != nil), .serialized)
struct FailureTests {
    /// Lets the server fail at the next commands of that name that come from the database's engines.
    private func fail(
        _ command: String, times: Int, _ database: SharedDatabase, _ how: (inout BSONBuilder) -> Void
    ) throws {
        try database.client().run(
            .other,
            BSON { point in
                point.add("configureFailPoint", "failCommand")
                point.add("mode") { $0.add("times", option: Int32(times)) }
                point.add("data") { data in
                    data.add("failCommands", [command])
                    data.add("appName", database.options.database)
                    how(&data)
                }
            }, on: "admin")
    }

    private func heal(_ database: SharedDatabase) throws {
        try database.client().run(
            .other,
            BSON { point in
                point.add("configureFailPoint", "failCommand")
                point.add("mode", "off")
            }, on: "admin")
    }

    private func expectOnce(_ store: Store, _ numbers: [Int]) async throws {
        #expect(try await store.numbers() == numbers)
        let events = try await store.engine.read { try $0.events(after: 0, limit: 100) }
        #expect(events.map(\.subject) == numbers.map { Bed.id($0).text })
        #expect(events.map(\.sequence) == (1...Int64(numbers.count)).map { $0 })
        #expect(try await store.auditFault() == nil)
    }

    @Test("a commit that is done, but of which the server does not tell, is not done again", arguments: [1, 2, 3])
    func unacknowledged(times: Int) async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        try await store.add(Bed(1))
        try fail(
            "commitTransaction", times: times, database,
            { data in
                data.add("writeConcernError") { error in
                    error.add("code", option: 64)
                    error.add("errmsg", "waiting for replication timed out")
                }
            })
        defer { try? heal(database) }
        try await store.add(Bed(2))
        try await expectOnce(store, [1, 2])
    }

    @Test(
        "a connection that breaks before a commit loses nothing",
        arguments: ["commitTransaction", "insert", "findAndModify"])
    func broken(command: String) async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        try await store.add(Bed(1))
        for (number, times) in [(2, 1), (3, 3)] {
            try fail(command, times: times, database, { $0.add("closeConnection", true) })
            try await store.add(Bed(number))
        }
        try heal(database)
        try await expectOnce(store, [1, 2, 3])
    }

    @Test("reads survive a connection that broke before they began")
    func brokenRead() async throws {
        let database = try SharedDatabase()
        let store = try await database.open()
        try await store.add(Bed(1))
        try fail("find", times: 1, database, { $0.add("closeConnection", true) })
        #expect(try await store.numbers() == [1])
        try fail("find", times: 1, database, { $0.add("closeConnection", true) })
        #expect(try await store.get(Bed.self, Bed.id(1), .test)?.number == 1)
        try heal(database)
    }

    @Test("a server that is not there is told of in time, without its address")
    func unreachable() async throws {
        let database = try SharedDatabase()
        var options = MongoOptions(
            MongoAddress("mongodb://127.0.0.1:1/?directConnection=true", username: "u", password: "hush"),
            database: database.options.database)
        options.reach = .milliseconds(300)
        let begun = ContinuousClock.now
        let error = await #expect(throws: StorageError.self) {
            _ = try await MongoEngine.open(options, collections: [], hash: { _, _, _ in [] })
        }
        #expect(ContinuousClock.now - begun < .seconds(10))
        guard case .unavailable(let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.contains("hush"))
    }

    @Test(
        "an address that is none is refused, without being quoted",
        arguments: ["http://u:hush@h", "mongodb://", "hush"])
    func badAddress(url: String) {
        let error = #expect(throws: MongoError.self) { try MongoPool(MongoAddress(url), mostClients: 1, limits: [:]) }
        #expect(error.map { !"\($0)".contains("hush") } ?? false)
    }
}
