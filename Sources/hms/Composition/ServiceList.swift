import Appointments
import Doctors
import Identity
import Modules
import Patients
import Storage

/// What the composition root knows of a service before it is made.
struct ServiceEntry: Sendable {
    let name: String
    let calls: [String]
    let collections: [CollectionSchema]
    let migrations: [Migration]

    init<M: Module>(_ module: M.Type) {
        self.init(M.name, calls: M.calls, collections: M.collections, migrations: M.migrations)
    }

    init(_ name: String, calls: [String], collections: [CollectionSchema] = [], migrations: [Migration] = []) {
        self.name = name
        self.calls = calls
        self.collections = collections
        self.migrations = migrations
    }
}

/// The services that there are, and which of them this process runs.
struct ServiceList: Sendable {
    static let all = [
        ServiceEntry(IdentityModule.self), ServiceEntry(PatientsModule.self), ServiceEntry(DoctorsModule.self),
        ServiceEntry(AppointmentsModule.self),
    ]

    struct Failure: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// In an order in which each comes behind those that it calls.
    let entries: [ServiceEntry]

    /// - Parameters:
    ///   - names: of services, or `all`.
    ///   - reachable: services in other processes that may be called.
    init(_ names: [String], reachable: Set<String> = []) throws {
        try self.init(names, of: Self.all, reachable: reachable)
    }

    init(_ names: [String], of all: [ServiceEntry], reachable: Set<String> = []) throws {
        let known = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
        let wanted = names == ["all"] ? all.map(\.name) : names
        let unknown = wanted.filter { known[$0] == nil }
        guard unknown.isEmpty else {
            throw Failure(
                description: "There is no service \(unknown.joined(separator: ", ")). "
                    + "There are: \(all.map(\.name).joined(separator: ", ")).")
        }
        for name in wanted {
            let missing = (known[name]?.calls ?? []).filter { !wanted.contains($0) && !reachable.contains($0) }
            guard missing.isEmpty else {
                throw Failure(
                    description: "\(name) calls \(missing.joined(separator: ", ")): run it in the same process, or say "
                        + "where it runs with \(missing.map { "remote.\($0).addresses" }.joined(separator: ", ")).")
            }
        }
        entries = try Self.sorted(wanted, known)
    }

    var names: [String] { entries.map(\.name) }

    private static func sorted(_ names: [String], _ known: [String: ServiceEntry]) throws -> [ServiceEntry] {
        var sorted: [ServiceEntry] = []
        var done: Set<String> = []
        func add(_ name: String, behind path: [String]) throws {
            if done.contains(name) { return }
            guard !path.contains(name) else {
                throw Failure(
                    description: "Services call each other in a circle: \((path + [name]).joined(separator: " -> ")).")
            }
            guard let module = known[name] else { return }
            // What runs in another process is no part of the order here.
            for callee in module.calls where names.contains(callee) { try add(callee, behind: path + [name]) }
            done.insert(name)
            sorted.append(module)
        }
        for name in names { try add(name, behind: []) }
        return sorted
    }
}
