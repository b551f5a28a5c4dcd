import Kernel
import Storage
import Synchronization
import Web

/// Records who read what, and who was refused, in the audit log of this process. A read is answered once it is recorded; the
/// same caller reading the same record again within a quarter of an hour is one access, recorded once.
final class StoreAccessLog: AccessLog {
    /// Half of the quarter of an hour: an access is remembered for one to two of these.
    static let turn = Duration.seconds(450)
    static let mostRemembered = 200_000

    fileprivate struct Access: Hashable {
        let caller: String
        let action: String
        let id: String?
    }

    fileprivate struct Recent {
        var current: Set<Access> = []
        var previous: Set<Access> = []
        var turned = Instant(milliseconds: 0)
    }

    private let store: Store
    private let clock: any HospitalClock
    private let denied: (@Sendable (Caller, String, String) async throws -> Void)?
    private let recent = Mutex(Recent())

    /// - Parameter denied: records a refusal in Identity's audit log and publishes it; nothing where Identity runs elsewhere.
    init(
        store: Store, clock: any HospitalClock,
        denied: (@Sendable (Caller, String, String) async throws -> Void)? = nil
    ) {
        self.store = store
        self.clock = clock
        self.denied = denied
    }

    func recordRead(by caller: Caller, action: String, resource: String, id: String?) async throws {
        let access = Access(caller: caller.id, action: action, id: id)
        let now = clock.now
        if recent.withLock({ $0.isKnown(access, at: now) }) { return }
        try await store.write(.accessed(caller, action)) { tx in
            try tx.audit(
                action, outcome: "read",
                subject: id.map { .init(collection: resource, id: $0, revision: 0, operation: "read") })
        }
        recent.withLock { $0.add(access) }
    }

    func recordDenial(of caller: Caller, action: String, path: String) async throws {
        if let denied { return try await denied(caller, action, path) }
        try await store.write(.accessed(caller, action)) { tx in
            try tx.audit(
                action, outcome: "denied",
                subject: .init(collection: "path", id: String(path.prefix(200)), revision: 0, operation: "read"))
        }
    }
}

extension StoreAccessLog.Recent {
    /// Two generations, so that forgetting costs nothing.
    fileprivate mutating func isKnown(_ access: StoreAccessLog.Access, at now: Instant) -> Bool {
        if now - turned > StoreAccessLog.turn || current.count >= StoreAccessLog.mostRemembered {
            previous = now - turned > StoreAccessLog.turn * 2 ? [] : current
            current = []
            turned = now
        }
        return current.contains(access) || previous.contains(access)
    }

    fileprivate mutating func add(_ access: StoreAccessLog.Access) { current.insert(access) }
}
