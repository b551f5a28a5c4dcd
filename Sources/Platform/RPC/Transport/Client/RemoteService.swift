package import Discovery
package import GRPCCore
import Kernel
package import Logging
package import Observability
package import SwiftProtobuf
import Synchronization

/// A service in other processes, as this process calls it: over mutually authenticated connections, one to each replica,
/// which are found by a resolver. A call goes to the less busy of two replicas, keeps a deadline, and is repeated at another
/// replica if it fails, as far as the budget of retries goes; a replica that fails is left alone for a while.
package final class RemoteService: Sendable {
    private struct State {
        /// Nothing until the resolver has reported.
        var replicas: [Replica]?
        var budget = RetryBudget()
        /// Openings of breakers of replicas that are gone.
        var pastOpenings = 0
    }

    package let name: String
    private let resolver: any ServiceResolver
    private let certificates: CertificateKeeper
    private let limits: CallLimits
    private let rule: Breaker.Rule
    private let logger: Logger
    private let metrics: CallMetrics
    private let state = Mutex(State())

    /// - Parameter name: of a module: `patients`.
    package convenience init(
        _ name: String, resolver: any ServiceResolver, certificates: CertificateKeeper, limits: CallLimits = .init(),
        metrics: Metrics, logger: Logger
    ) {
        self.init(
            name, resolver: resolver, certificates: certificates, limits: limits, breaker: .init(), metrics: metrics,
            logger: logger)
    }

    init(
        _ name: String, resolver: any ServiceResolver, certificates: CertificateKeeper, limits: CallLimits,
        breaker: Breaker.Rule, metrics: Metrics, logger: Logger
    ) {
        self.name = name
        self.resolver = resolver
        self.certificates = certificates
        self.limits = limits
        rule = breaker
        self.logger = logger
        self.metrics = CallMetrics(metrics, service: name)
        registerGauges(metrics)
    }

    /// Follows the resolver and keeps the connections until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await addresses in resolver.replicas(of: name) {
                for replica in replace(by: addresses) { group.addTask { await replica.run() } }
            }
            // A resolver whose list does not change ends; the connections go on.
            await Self.untilCancelled()
            for replica in replace(by: []) { replica.close() }
            group.cancelAll()
        }
    }

    /// Why calls can't be answered now, for the readiness check; nothing when one can be.
    package var trouble: String? {
        let now = ContinuousClock.now
        guard let replicas = state.withLock({ $0.replicas }), !replicas.isEmpty else {
            return "no replica of \(name) is known"
        }
        return replicas.contains { $0.admits(at: now) } ? nil : "no replica of \(name) answers"
    }

    /// Calls the service. Throws a `Problem`: the one that the service answered with, or 503 `service-unavailable` or
    /// `service-timeout`; or a `CancellationError`.
    /// - Parameter isChange: whether it changes something. It is called once then: what became of a call that brought no
    ///   answer is not known.
    package func call<Request: Message, Answer: Message>(
        _ method: MethodDescriptor, _ request: Request, isChange: Bool = false
    ) async throws -> Answer {
        let limits = isChange ? self.limits.once : self.limits
        let began = ContinuousClock.now
        let metadata = CallMetadata.current()
        state.withLock { $0.budget.called() }
        var tried: Set<ServiceAddress> = []
        var attempts = 0
        while true {
            guard let replica = pick(avoiding: tried) else {
                metrics.ended(.noReplica, began)
                throw Problem.doesNotAnswer(name)
            }
            attempts += 1
            do {
                let left = limits.deadline - (ContinuousClock.now - began)
                let answer: Answer = try await replica.call(
                    method, request, metadata: metadata, timeout: max(min(left, limits.attempt), .milliseconds(1)),
                    service: name)
                metrics.ended(.answered, began)
                return answer
            } catch let failure as CallFailure {
                tried.insert(replica.address)
                guard try await retries(after: failure, attempts, began, limits) else {
                    metrics.ended(failure.outcome, began)
                    throw failure.problem
                }
            }
        }
    }

    /// Where its replicas are, as far as that is known.
    package var addresses: [ServiceAddress] { replicas.map(\.address) }

    /// Calls one replica, and no other in its place. Throws as `call` does.
    package func call<Request: Message, Answer: Message>(
        _ method: MethodDescriptor, _ request: Request, at address: ServiceAddress
    ) async throws -> Answer {
        let began = ContinuousClock.now
        guard let replica = replicas.first(where: { $0.address == address }), replica.admit(at: began) else {
            metrics.ended(.noReplica, began)
            throw Problem.doesNotAnswer(name)
        }
        do {
            let answer: Answer = try await replica.call(
                method, request, metadata: CallMetadata.current(), timeout: limits.deadline, service: name)
            metrics.ended(.answered, began)
            return answer
        } catch let failure as CallFailure {
            metrics.ended(failure.outcome, began)
            throw failure.problem
        }
    }

    /// Waits a moment, if there may be another attempt.
    private func retries(
        after failure: CallFailure, _ attempts: Int, _ began: ContinuousClock.Instant, _ limits: CallLimits
    ) async throws -> Bool {
        guard failure.isOfTheReplica, attempts < limits.mostAttempts else { return false }
        let pause = limits.pause * (1 << (attempts - 1)) * Double.random(in: 0...1)
        guard ContinuousClock.now - began + pause < limits.deadline, state.withLock({ $0.budget.take() }) else {
            return false
        }
        metrics.retries.increment()
        try await Task.sleep(for: pause)
        return true
    }

    /// The less busy of two replicas that take calls, one that was not tried before if there is one.
    private func pick(avoiding tried: Set<ServiceAddress>) -> Replica? {
        let now = ContinuousClock.now
        let all = state.withLock { $0.replicas ?? [] }
        var open = all.filter { $0.admits(at: now) }
        let fresh = open.filter { !tried.contains($0.address) }
        if !fresh.isEmpty { open = fresh }
        while !open.isEmpty {
            let a = open.indices.randomElement() ?? 0
            let b = open.indices.randomElement() ?? 0
            let index = open[a].inFlight <= open[b].inFlight ? a : b
            // Another call may have taken the one trial that an open breaker allows.
            if open[index].admit(at: now) { return open[index] }
            open.remove(at: index)
        }
        return nil
    }

    /// Brings the replicas up to date; returns those that are new.
    private func replace(by addresses: [ServiceAddress]) -> [Replica] {
        let old = state.withLock { $0.replicas ?? [] }
        var added: [Replica] = []
        var replicas: [Replica] = []
        for address in Set(addresses) {
            if let known = old.first(where: { $0.address == address }) {
                replicas.append(known)
                continue
            }
            do {
                let replica = try Replica(address, of: name, certificates: certificates, breaker: rule)
                replicas.append(replica)
                added.append(replica)
            } catch {
                logger.error("replica can't be called", metadata: ["address": "\(address)", "state": "\(error)"])
            }
        }
        let gone = old.filter { replica in !replicas.contains { $0 === replica } }
        state.withLock {
            $0.replicas = replicas
            $0.pastOpenings += gone.reduce(0) { $0 + $1.openings }
        }
        for replica in gone { replica.close() }
        logger.info(
            "replicas", metadata: ["service": "\(name)", "count": "\(replicas.count)"])
        return added
    }

    private func registerGauges(_ metrics: Metrics) {
        let labels = [("service", name)]
        metrics.gauge("hms_rpc_client_replicas", "Replicas that a called service has.", labels: labels) { [weak self] in
            self.map { Double($0.replicas.count) }
        }
        metrics.gauge(
            "hms_rpc_client_replicas_aside", "Replicas that are left alone because they failed.", labels: labels
        ) { [weak self] in self.map { Double($0.replicas.count(where: \.isAside)) } }
        metrics.counter(
            "hms_rpc_client_breaker_openings_total", "How often a failing replica was left alone.", labels: labels
        ) { [weak self] in self.map { Double($0.openings) } }
    }

    private var replicas: [Replica] { state.withLock { $0.replicas ?? [] } }

    /// How often a breaker opened.
    var openings: Int { state.withLock { $0.pastOpenings } + replicas.reduce(0) { $0 + $1.openings } }

    private static func untilCancelled() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        continuation.finish()
    }
}

/// Figures of the calls to one service.
struct CallMetrics: Sendable {
    private let outcomes: [CallFailure.Outcome: Counter]
    private let duration: Histogram
    let retries: Counter

    init(_ metrics: Metrics, service: String) {
        outcomes = Dictionary(
            uniqueKeysWithValues: CallFailure.Outcome.allCases.map {
                (
                    $0,
                    metrics.counter(
                        "hms_rpc_client_calls_total", "Calls of services in other processes, by how they ended.",
                        labels: [("service", service), ("outcome", $0.rawValue)])
                )
            })
        duration = metrics.durations(
            "hms_rpc_client_duration_seconds", "Time of calls of services in other processes, retries included.",
            labels: [("service", service)])
        retries = metrics.counter(
            "hms_rpc_client_retries_total", "Calls that were tried again.", labels: [("service", service)])
    }

    func ended(_ outcome: CallFailure.Outcome, _ began: ContinuousClock.Instant) {
        outcomes[outcome]?.increment()
        duration.observe(ContinuousClock.now - began)
    }
}
