import Contracts
import Discovery
import Kernel
import Messaging
import Security
import Settings
import Storage
import Synchronization
import TestSupport
import Testing
import Web

@testable import RPC
@testable import hms

/// Knows callers by what a test says; counts how often it was asked, and may never answer.
private final class GuestList: Authenticator {
    private let guests: Mutex<[String: Caller]>
    private let asked = Mutex(0)
    private let silent = Mutex(false)

    init(_ guests: [String: Caller]) { self.guests = Mutex(guests) }

    var questions: Int { asked.withLock { $0 } }
    func fallSilent() { silent.withLock { $0 = true } }

    func cached(_ credentials: Credentials) -> Caller? { nil }

    func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? {
        asked.withLock { $0 += 1 }
        if silent.withLock({ $0 }) { try await Task.sleep(for: .seconds(60)) }
        guard case .bearer(let token) = credentials else { return nil }
        return guests.withLock { $0[token] }
    }

    func isGenuine(csrfToken: String, session: String) -> Bool { false }
}

@Suite("What administrators see of other processes", .enabled(if: RPCTests.areWanted), .serialized)
struct AdministrationTests {
    /// Core runs identity and patients, the clinic appointments; both are seen from the core.
    private struct Hospital {
        let whole: WholeHospital
        let remote: RemoteAdministration
        let address: ServiceAddress
        let clinic: TestStore
        let guests: GuestList
        let server: ServedProcess
        let calling: CallingProcess
        private let stores: [TestStore]

        static let admin = Asker(TestCaller.everything, .bearer("admin"))

        init(deadline: Duration = .seconds(5), serves: Bool = true) async throws {
            func store(_ name: String, _ seed: UInt16) async throws -> TestStore {
                try await makeStore(.sqlite, service: name, collections: EmbeddedBus.collections, seed: seed)
            }
            let identity = try await store("identity", 1)
            let patients = try await store("patients", 2)
            let access = try await store("access", 3)
            clinic = try await store("appointments", 4)
            let clinicAccess = try await store("access", 5)
            stores = [identity, patients, access, clinicAccess]
            for (number, test) in [identity, patients, access, clinic, clinicAccess].enumerated() {
                for row in 0..<(number + 3) { try await Self.note("act.\(row)", in: test) }
            }
            guests = GuestList([
                "admin": TestCaller.everything, "auditor": TestCaller.having(.auditRead),
                "clerk": TestCaller.having(.appointmentsRead),
            ])
            let authority = try Authority()
            let process = try Self.process([clinic], access: clinicAccess)
            server = try await ServedProcess(
                serves ? [AdministrationServer(process, authenticator: guests)] : [],
                certificates: try authority.keeper("clinic", ["appointments"]))
            address = server.address
            calling = try await CallingProcess(
                "appointments", at: [server.address], certificates: try authority.keeper("core", ["identity"]),
                limits: CallLimits(deadline: deadline))
            remote = RemoteAdministration(calling.service)
            whole = WholeHospital(
                try Self.process([identity, patients], access: access), elsewhere: [calling.service],
                order: ["identity", "patients", "appointments"])
        }

        private static func process(_ services: [TestStore], access: TestStore) throws -> LocalProcess {
            LocalProcess(
                id: "p-" + services.map(\.store.service).joined(separator: "-"), stores: services.map(\.store),
                access: access.store, sharesAccess: false, chain: Engine.chain,
                bus: EmbeddedBus(
                    sources: [], subscriptions: [], policy: RetryPolicy(), clock: ManualClock(), logger: .silent),
                settings: try Settings.load())
        }

        private static func note(_ action: String, in test: TestStore) async throws {
            test.clock.advance(by: .seconds(Int64.random(in: 0...9)))
            try await test.store.write(.accessed(TestCaller.everything, action)) { tx in
                try tx.audit(action, outcome: "done", subject: nil)
            }
        }

        func stop() async {
            await calling.stop()
            await server.stop()
        }
    }

    private func query(service: String? = nil, action: String? = nil) throws -> AuditQuery {
        AuditQuery(
            service: try service.map { try #require(Text($0)) }, actor: nil, subject: nil,
            action: try action.map { try #require(Text($0)) })
    }

    @Test(
        "the logs of all services come as one, each row once, whatever the size of the pages", arguments: [1, 2, 7, 50])
    func audit(limit: Int) async throws {
        let hospital = try await Hospital()
        var seen: [AuditItem] = []
        var next: Cursor?
        repeat {
            let (page, missing) = try await AuditList(hospital: hospital.whole).page(
                try query(), PageRequest(limit: limit, after: next), for: Hospital.admin)
            #expect(page.items.count <= limit && missing.isEmpty)
            seen += page.items
            // Through the text, as clients do.
            next = try page.next.map { try #require(Cursor($0.text)) }
        } while next != nil
        let logs = Dictionary(grouping: seen) { "\($0.service) \($0.process ?? "-")" }.mapValues { $0.map(\.sequence) }
        #expect(
            logs == [
                "identity -": [3, 2, 1], "patients -": [4, 3, 2, 1], "access identity": [5, 4, 3, 2, 1],
                "appointments -": [6, 5, 4, 3, 2, 1], "access appointments": [7, 6, 5, 4, 3, 2, 1],
            ])
        await hospital.stop()
    }

    @Test("from and to hold in every process, on every page", arguments: [1, 3, 50])
    func span(limit: Int) async throws {
        let hospital = try await Hospital()
        let list = AuditList(hospital: hospital.whole)
        let all = try await list.page(try query(), PageRequest(limit: 50), for: Hospital.admin).page.items
        let times = Set(all.map(\.entry.at)).sorted()
        for (from, to) in [(times[1], times[times.count - 2]), (times[0], times[0]), (times[2], times[3])] {
            var seen: [AuditItem] = []
            var next: Cursor?
            repeat {
                let query = AuditQuery(from: from, to: to)
                let page = try await list.page(query, PageRequest(limit: limit, after: next), for: Hospital.admin).page
                seen += page.items
                next = page.next
            } while next != nil
            let expected = all.filter { $0.entry.at >= from && $0.entry.at < to }
            #expect(seen.map(\.entry.at) == expected.map(\.entry.at), "\(from) to \(to)")
        }
        // Without an end, without a beginning, with another filter; after all, and before all.
        func count(_ query: AuditQuery) async throws -> Int {
            try await list.page(query, PageRequest(limit: 50), for: Hospital.admin).page.items.count
        }
        #expect(try await count(AuditQuery(from: times[0])) == all.count)
        #expect(try await count(AuditQuery(to: times[times.count - 1])) < all.count)
        let later = times[times.count - 1] + .seconds(1)
        #expect(try await count(AuditQuery(from: later)) == 0)
        #expect(try await count(AuditQuery(to: times[0])) == 0)
        let first = all.filter { $0.entry.action == "act.0" && $0.entry.at >= times[1] }.count
        #expect(try await count(AuditQuery(action: Text("act.0"), from: times[1])) == first)
        let refused = await #expect(throws: Problem.self) {
            _ = try await count(AuditQuery(from: later, to: times[0]))
        }
        #expect(refused?.fields.map(\.pointer) == ["?to"])
        await hospital.stop()
    }

    @Test("a filter holds in every process, and what is written meanwhile comes on no later page")
    func filtered() async throws {
        let hospital = try await Hospital()
        let list = AuditList(hospital: hospital.whole)
        let first = try await list.page(try query(action: "act.0"), PageRequest(limit: 2), for: Hospital.admin).page
        try await hospital.clinic.store.write(.accessed(TestCaller.everything, "act.0")) { tx in
            try tx.audit("act.0", outcome: "done", subject: nil)
        }
        let rest = try await list.page(
            try query(action: "act.0"), PageRequest(limit: 50, after: first.next), for: Hospital.admin
        ).page
        #expect((first.items + rest.items).map(\.entry.action) == Array(repeating: "act.0", count: 5))
        #expect(rest.next == nil)
        await #expect(throws: StorageError.badCursor) {
            _ = try await list.page(try query(), PageRequest(after: first.next), for: Hospital.admin)
        }
        let only = try await list.page(try query(service: "appointments"), PageRequest(limit: 50), for: Hospital.admin)
        #expect(only.page.items.count == 7 && only.page.items.allSatisfy { $0.service == "appointments" })
        await hospital.stop()
    }

    @Test("an audit log is verified in another process as in this one, a fault included")
    func chains() async throws {
        let hospital = try await Hospital()
        let whole = try await hospital.whole.chains(for: Hospital.admin)
        #expect(whole.missing.isEmpty && whole.chains.allSatisfy(\.isWhole))
        #expect(whole.chains.map(\.service) == ["identity", "patients", "appointments", "access", "access"])
        #expect(whole.chains.map(\.process) == [nil, nil, nil, "identity", "appointments"])
        #expect(whole.chains.map(\.rows) == [3, 4, 6, 5, 7])
        // A head that the log does not have: what a caller carries from part to part is not believed blindly.
        let strange = AuditProgress(
            read: 2,
            report: AuditReport(
                verified: 2, head: .init(sequence: 2, hash: Array(repeating: 7, count: 32)), fault: nil), isEnd: false)
        let broken = try await hospital.remote.verify(.changes, from: strange, for: Hospital.admin)
        #expect(broken?.report.fault == .changed(sequence: 3) && broken?.isEnd == true)
        for fault in [
            AuditFault.changed(sequence: 2), .removed(from: 2, through: 4), .reordered(sequence: 2),
            .inserted(sequence: 9),
        ] {
            let known = AuditProgress(
                read: 6, report: AuditReport(verified: 1, head: .start, fault: fault), isEnd: false)
            let told = try await hospital.remote.verify(.changes, from: known, for: Hospital.admin)
            #expect(told?.report.fault == fault && told?.report.verified == 1)
        }
        await hospital.stop()
    }

    @Test("the called process makes sure itself of who asks, and of what they may")
    func permission() async throws {
        let hospital = try await Hospital()
        // The calling process takes this one for an administrator, and the called one does not know them.
        for credentials in [nil, Credentials.bearer("nobody"), .apiKey("admin")] {
            await #expect(throws: Problem.unauthenticated) {
                _ = try await hospital.whole.status(for: Asker(TestCaller.everything, credentials))
            }
        }
        let clerk = Asker(TestCaller.everything, .bearer("clerk"))
        await #expect(throws: Problem.forbidden) { _ = try await hospital.whole.status(for: clerk) }
        await #expect(throws: Problem.forbidden) { _ = try await hospital.whole.chains(for: clerk) }
        await #expect(throws: Problem.forbidden) { _ = try await hospital.whole.settings(for: clerk) }
        let auditor = Asker(TestCaller.everything, .bearer("auditor"))
        #expect(try await hospital.whole.chains(for: auditor).missing.isEmpty)
        await #expect(throws: Problem.forbidden) {
            _ = try await hospital.remote.replay(EntityID(unchecked: "x"), for: auditor)
        }
        await hospital.stop()
    }

    @Test("a service that is away is named, and makes what cannot do without it fail")
    func away() async throws {
        let hospital = try await Hospital(deadline: .milliseconds(500))
        let list = AuditList(hospital: hospital.whole)
        let first = try await list.page(try query(), PageRequest(limit: 2), for: Hospital.admin).page
        await hospital.server.stop()
        let (page, missing) = try await list.page(try query(), PageRequest(limit: 2), for: Hospital.admin)
        #expect(missing == ["appointments"] && page.items.count == 2)
        #expect(try await hospital.whole.chains(for: Hospital.admin).missing == ["appointments"])
        let status = try await hospital.whole.status(for: Hospital.admin)
        #expect(status.missing == ["appointments"] && status.services.map(\.name) == ["identity", "patients"])
        #expect(status.processes.map(\.isAnswering) == [true, false])
        let letters = try DeadLetterList(hospital.whole)
        #expect(try await letters.page(PageRequest(), for: Hospital.admin).missing == ["appointments"])
        await #expect(throws: Problem.self) {
            _ = try await list.page(try query(), PageRequest(after: first.next), for: Hospital.admin)
        }
        await #expect(throws: Problem.self) {
            _ = try await list.page(try query(service: "appointments"), PageRequest(), for: Hospital.admin)
        }
        let rest = try await list.page(try query(), PageRequest(limit: 50, after: page.next), for: Hospital.admin)
        #expect(rest.missing == ["appointments"] && !rest.page.items.contains { $0.service == "appointments" })
        await hospital.stop()
    }

    @Test("a process of a version that does not know the question is missing, too")
    func older() async throws {
        let hospital = try await Hospital(serves: false)
        #expect(try await hospital.whole.chains(for: Hospital.admin).missing == ["appointments"])
        #expect(try await hospital.whole.status(for: Hospital.admin).missing == ["appointments"])
        await hospital.stop()
    }

    @Test("a change is asked for once, a read again")
    func once() async throws {
        let hospital = try await Hospital(deadline: .milliseconds(600))
        hospital.guests.fallSilent()
        let problem = await #expect(throws: Problem.self) {
            _ = try await hospital.remote.replay(EntityID(unchecked: "x"), for: Hospital.admin)
        }
        #expect(problem?.kind == .unavailable && hospital.guests.questions == 1)
        await #expect(throws: Problem.self) {
            _ = try await hospital.remote.deadLetters(behind: nil, limit: 1, for: Hospital.admin)
        }
        #expect(hospital.guests.questions > 2)
        await hospital.stop()
    }
}
