import Foundation
import Kernel
import MongoDB
import MongoStorage
import Security
import Storage
import TestSupport
import Testing

/// The server of the tests; the suites are left out without it.
let serverURL = ProcessInfo.processInfo.environment["HMS_TEST_MONGODB"]

/// A thing with an index of every kind.
struct Bed: Entity, Hashable {
    enum Tag {}
    static let collection = "beds"
    static let byNumber = Index<Bed>("number", unique: true) { [$0.number.key] }
    static let byWard = Index<Bed>("ward", arity: 2) { [$0.ward.key, $0.number.key] }
    static let indexes = [byNumber, byWard]
    static let names = WordIndex<Bed>("names") { SearchText.words($0.name) }
    static let wordIndexes = [names]

    let id: EntityID<Tag>
    var revision = 0
    var number: Int
    var ward = "A"
    var name = ""
    var weight = 1.5

    init(_ number: Int, ward: String = "A", name: String = "", id: String? = nil) {
        self.id = EntityID(unchecked: id ?? "bed-\(number)")
        self.number = number
        self.ward = ward
        self.name = name
    }

    static func id(_ number: Int) -> EntityID<Tag> { EntityID(unchecked: "bed-\(number)") }
}

struct BedMoved: EventPayload {
    static let type = "bed.moved"
    let subject: String
}

/// A database of its own, that several engines open as several processes do.
final class SharedDatabase: Sendable {
    let options: MongoOptions
    private let clock = ManualClock()

    init() throws {
        let name = "hms_" + UUID().uuidString.lowercased().prefix(13).replacing("-", with: "") + "_test"
        // What the server is told to do wrong, it does to this name only.
        let url = try #require(serverURL) + "&appName=\(name)"
        var options = MongoOptions(MongoAddress(url), database: name)
        options.mostReads = 4
        self.options = options
    }

    deinit { MongoEngine.drop(options) }

    func open(
        _ collections: [CollectionSchema] = [CollectionSchema(Bed.self)], seed: UInt16 = 0,
        _ change: (inout MongoOptions) -> Void = { _ in }
    ) async throws -> Store {
        var options = options
        change(&options)
        let engine = try await MongoEngine.open(
            options, collections: collections,
            hash: { [self] previous, sequence, body in
                withExtendedLifetime(self) {
                    Engine.chain.hash(previous: previous, sequence: sequence, body: body)
                }
            })
        return Store(service: "test", engine: engine, clock: clock, ids: SeededIDs(seed: seed))
    }

    /// A client that goes past the engine.
    func client() throws -> MongoClient {
        try MongoPool(
            MongoAddress(try #require(serverURL)), mostClients: 1, limits: ["serverSelectionTimeoutMS": 5000]
        ).client()
    }

    /// The documents of a collection, as they are.
    func documents(_ collection: String) throws -> [BSON] {
        var found: [BSON] = []
        try client().find(BSON(), in: collection, of: options.database, session: nil, options: BSON()) { document in
            found.append(document)
            return true
        }
        return found
    }
}

extension Store {
    func add(_ bed: Bed) async throws {
        try await write(.test) { transaction in
            var bed = bed
            try transaction.insert(&bed)
            try transaction.publish(BedMoved(subject: bed.id.text))
        }
    }

    func numbers() async throws -> [Int] {
        try await read(.test) { try $0.find(Bed.byNumber.all, limit: 1000).items.map(\.number) }
    }

    func auditFault() async throws -> String? {
        let rows = try await engine.read { try $0.audit(after: 0, limit: 100_000) }
        let report = Engine.chain.verify(
            rows.map { .init(sequence: $0.sequence, body: $0.body, hash: $0.hash) }, upTo: nil)
        return report.fault.map { "\($0)" }
    }
}
