import Contracts
import Discovery
import Foundation
import GRPCCore
import Kernel
import Observability
import RPCMessages
import RemoteContracts
import SwiftProtobuf
import Synchronization
import TestSupport
import Testing

@testable import RPC

@Suite("Calls between processes when something is wrong", .enabled(if: RPCTests.areWanted), .serialized)
struct FaultTests {
    private struct Pair: Sendable {
        let patients: [MoodyPatients]
        let served: [ServedProcess]
        let lines: [Line]
        let calling: CallingProcess
        let directory: RemotePatientDirectory
        let authority: Authority

        init(replicas: Int = 1, limits: CallLimits = .init(), breaker: Breaker.Rule = .init()) async throws {
            authority = try Authority()
            let certificates = try authority.keeper("all", ["patients", "appointments"])
            let patients = (0..<replicas).map { _ in MoodyPatients() }
            self.patients = patients
            var served: [ServedProcess] = []
            for replica in patients {
                served.append(
                    try await ServedProcess([PatientDirectoryServer(replica)], certificates: certificates))
            }
            self.served = served
            var lines: [Line] = []
            for process in served { lines.append(try await Line(to: process.address)) }
            self.lines = lines
            calling = try await CallingProcess(
                "patients", at: lines.map(\.address), certificates: certificates, limits: limits, breaker: breaker)
            directory = RemotePatientDirectory(calling.service)
        }

        func stop() async {
            await calling.stop()
            for process in served { await process.stop() }
        }

        /// The problem of one call, and how long it took.
        func failure() async -> (problem: Problem?, took: Duration) {
            let began = ContinuousClock.now
            do {
                _ = try await directory.standing(of: somebody)
                return (nil, ContinuousClock.now - began)
            } catch {
                return (error as? Problem, ContinuousClock.now - began)
            }
        }
    }

    @Test("a service that does not answer is given up at the deadline, and told so")
    func deadline() async throws {
        let pair = try await Pair(limits: CallLimits(deadline: .milliseconds(600)))
        try await eventually { await pair.failure().problem == nil }
        pair.patients[0].become(.silent)
        let (problem, took) = await pair.failure()
        #expect(problem?.slug == "service-timeout" && problem?.kind == .unavailable)
        // The called service does not go on with what nobody waits for.
        try await eventually { pair.patients[0].underWay == 0 }
        #expect(took < .seconds(10), "took \(took)")
        await pair.stop()
    }

    @Test("a problem of the called service is the caller's, member by member")
    func problems() async throws {
        let pair = try await Pair()
        var problem = Problem(
            .conflict, "patient-merged", "The record was merged.", fields: [.init("/patient", "was merged: ₹")])
        problem.extra = ["into": "p2", "count": 3]
        pair.patients[0].become(.failing(problem))
        #expect(await pair.failure().problem == problem)
        // It is an answer, not a failure of the replica: no retry.
        #expect(pair.patients[0].called == 1)
        #expect(pair.calling.count("hms_rpc_client_calls_total", "refused") == 1)
        await pair.stop()
    }

    @Test("any other error of the called service is not told in detail")
    func unknownError() async throws {
        struct Secret: Error { let password = "hunter2" }
        let pair = try await Pair()
        pair.patients[0].become(.failing(Secret()))
        let problem = await pair.failure().problem
        #expect(problem?.slug == "service-unavailable" && problem?.detail.contains("hunter2") == false)
        #expect(pair.patients[0].called == 3, "a read is tried three times")
        await pair.stop()
    }

    @Test("the called service knows the trace and the caller, and gives the caller no right")
    func origin() async throws {
        let pair = try await Pair()
        let trace = TraceContext.root()
        let caller = Caller(
            kind: .user, id: "user-7", roles: ["doctor"], permissions: Set(Permission.allCases),
            request: RequestContext(requestID: "r-1", trace: trace, remoteAddress: "10.0.0.1"))
        try await CallOrigin.$current.withValue(caller) { _ = try await pair.directory.standing(of: somebody) }
        let seen = try #require(pair.patients[0].seen.first)
        #expect(seen.kind == .user && seen.id == "user-7" && seen.permissions.isEmpty && seen.roles.isEmpty)
        #expect(seen.request.trace.traceID == trace.traceID && seen.request.trace.spanID != trace.spanID)
        #expect(seen.request.requestID == "r-1")
        #expect(seen.request.remoteAddress == "patients.hms.internal")
        await pair.stop()
    }

    @Test("the breaker opens, calls then fail at once, and closes when the service answers again")
    func breaker() async throws {
        var rule = Breaker.Rule()
        rule.firstPause = .milliseconds(300)
        rule.longestPause = .milliseconds(300)
        let pair = try await Pair(
            limits: CallLimits(deadline: .milliseconds(200), attempt: .milliseconds(100)), breaker: rule)
        try await eventually { await pair.failure().problem == nil }
        pair.patients[0].become(.silent)
        try await eventually {
            _ = await pair.failure(); return pair.calling.service.openings > 0
        }
        let before = pair.patients[0].called
        let clock = ContinuousClock.now
        var quick = 0
        while ContinuousClock.now - clock < .milliseconds(150) {
            #expect(await pair.failure().problem?.slug == "service-unavailable")
            quick += 1
        }
        #expect(quick > 20, "an open breaker answers at once; \(quick) calls in 150 ms")
        #expect(pair.patients[0].called == before)
        #expect(pair.calling.count("hms_rpc_client_replicas_aside") == 1)
        #expect(pair.calling.count("hms_rpc_client_calls_total", "no-replica") >= quick)
        pair.patients[0].become(.well)
        try await eventually { await pair.failure().problem == nil }
        #expect(pair.calling.count("hms_rpc_client_replicas_aside") == 0)
        await pair.stop()
    }

    @Test("a service that fails all calls is not called much more often than it is asked for")
    func retryBudget() async throws {
        var rule = Breaker.Rule()
        rule.leastFailures = .max
        let pair = try await Pair(limits: CallLimits(pause: .zero), breaker: rule)
        pair.patients[0].become(.failing(Problem(.unavailable, "store-busy", "Too many changes wait.")))
        for _ in 0..<300 { #expect(await pair.failure().problem?.slug == "store-busy") }
        #expect((300...360).contains(pair.patients[0].called), "\(pair.patients[0].called) calls for 300")
        await pair.stop()
    }

    @Test("one of two replicas is killed under load: few errors, and none once it is known")
    func killedReplica() async throws {
        let pair = try await Pair(replicas: 2)
        let figures = try await load(pair, workers: 8, for: .seconds(3)) {
            try await Task.sleep(for: .seconds(1))
            await pair.lines[0].cut()
        }
        print("killed replica: \(figures), retries \(pair.calling.count("hms_rpc_client_retries_total"))")
        #expect(figures.sent > 200)
        #expect(figures.failed <= 8, "\(figures)")
        #expect(pair.patients.allSatisfy { $0.called > 50 }, "both were called")
        await pair.stop()
    }

    @Test("a replica that comes back is called again")
    func replicaComesBack() async throws {
        let pair = try await Pair(replicas: 2)
        let port = pair.served[0].address.port
        await pair.served[0].stop()
        for _ in 0..<50 { #expect(await pair.failure().problem == nil) }
        let again = MoodyPatients()
        let certificates = try pair.authority.keeper("again", ["patients"])
        let served = try await ServedProcess([PatientDirectoryServer(again)], certificates: certificates, port: port)
        try await eventually {
            _ = await pair.failure(); return again.called > 5
        }
        await served.stop()
        await pair.stop()
    }

    @Test("a replica that hangs is left alone: the other one answers, and quickly")
    func hangingReplica() async throws {
        let pair = try await Pair(
            replicas: 2, limits: CallLimits(deadline: .seconds(2), attempt: .milliseconds(200)))
        for _ in 0..<20 { #expect(await pair.failure().problem == nil) }
        pair.patients[0].become(.silent)
        let figures = try await load(pair, workers: 8, for: .seconds(3)) {}
        print("hanging replica: \(figures), openings \(pair.calling.service.openings)")
        #expect(figures.failed <= 3, "\(figures)")
        #expect(pair.calling.service.openings >= 1)
        #expect(figures.slow <= 40, "only the calls that found out waited: \(figures)")
        await pair.stop()
    }

    @Test("a caller that goes away ends its call, and blames nobody")
    func cancellation() async throws {
        let pair = try await Pair(limits: CallLimits(deadline: .seconds(30)))
        pair.patients[0].become(.silent)
        for _ in 0..<10 {
            let called = pair.patients[0].called
            let task = Task { try await pair.directory.standing(of: somebody) }
            try await eventually { pair.patients[0].called > called }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        pair.patients[0].become(.well)
        #expect(await pair.failure().problem == nil)
        #expect(pair.calling.service.openings == 0)
        await pair.stop()
    }

    @Test("a service without replicas is unavailable at once")
    func nobodyThere() async throws {
        let authority = try Authority()
        let service = RemoteService(
            "patients", resolver: StaticResolver([:]), certificates: try authority.keeper("a", ["appointments"]),
            metrics: .init(), logger: .silent)
        #expect(service.trouble == "no replica of patients is known")
        let problem = await #expect(throws: Problem.self) {
            try await RemotePatientDirectory(service).standing(of: somebody)
        }
        #expect(problem?.slug == "service-unavailable")
    }

    @Test("the standard health protocol tells of each service")
    func health() async throws {
        let authority = try Authority()
        let certificates = try authority.keeper("core", ["patients", "doctors"])
        let down = Flag()
        let served = try await ServedProcess(
            [], certificates: certificates,
            health: HealthChecks([
                "patients": { down.isRaised ? "the store does not answer" : nil }, "doctors": { nil },
            ]))
        let calling = try await CallingProcess("patients", at: [served.address], certificates: certificates)
        func status(_ name: String) async throws -> Grpc_Health_V1_HealthCheckResponse.ServingStatus {
            let answer: Grpc_Health_V1_HealthCheckResponse = try await calling.service.call(
                Grpc_Health_V1_Health.Method.Check.descriptor,
                Grpc_Health_V1_HealthCheckRequest.with { $0.service = name })
            return answer.status
        }
        #expect(try await status("") == .serving)
        #expect(try await status("patients") == .serving)
        #expect(try await status("hms.patients.v1.PatientDirectory") == .serving)
        await #expect(throws: Problem.self) { try await status("billing") }
        down.raise()
        #expect(try await status("patients") == .notServing)
        #expect(try await status("") == .notServing)
        #expect(try await status("doctors") == .serving)
        await calling.stop()
        await served.stop()
    }

    struct Figures: CustomStringConvertible {
        var sent = 0
        var failed = 0
        /// Took 100 ms or more.
        var slow = 0
        var longest = Duration.zero

        var description: String { "\(sent) sent, \(failed) failed, \(slow) slow, longest \(longest)" }
    }

    /// Calls as fast as they are answered, by several at a time, while something happens.
    private func load(
        _ pair: Pair, workers: Int, for time: Duration, _ event: @escaping @Sendable () async throws -> Void
    ) async throws -> Figures {
        let end = ContinuousClock.now + time
        return try await withThrowingTaskGroup(of: Figures.self) { group in
            group.addTask {
                try await event()
                return Figures()
            }
            for _ in 0..<workers {
                group.addTask {
                    var figures = Figures()
                    while ContinuousClock.now < end {
                        let (problem, took) = await pair.failure()
                        figures.sent += 1
                        figures.failed += problem == nil ? 0 : 1
                        figures.slow += took >= .milliseconds(100) ? 1 : 0
                        figures.longest = max(figures.longest, took)
                    }
                    return figures
                }
            }
            return try await group.reduce(into: Figures()) { sum, one in
                sum.sent += one.sent
                sum.failed += one.failed
                sum.slow += one.slow
                sum.longest = max(sum.longest, one.longest)
            }
        }
    }
}

private final class Flag: Sendable {
    private let state = Atomic<Bool>(false)

    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}
