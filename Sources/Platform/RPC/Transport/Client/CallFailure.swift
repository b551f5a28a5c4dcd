import GRPCCore
import Kernel

/// Why an attempt brought no answer.
struct CallFailure: Error {
    /// What the caller of the API is told, if there is no further attempt.
    let problem: Problem
    /// Whether it counts against the replica, and another attempt may help.
    let isOfTheReplica: Bool
    /// For metrics.
    let outcome: Outcome

    enum Outcome: String, CaseIterable {
        case answered
        case refused
        case unavailable
        case timeout
        case failed
        case noReplica = "no-replica"
    }

    init(_ error: RPCError, from service: String) {
        if let told = ProblemTrailer.read(error.metadata) {
            let overloaded = told.kind == .unavailable
            self.init(told, isOfTheReplica: overloaded, overloaded ? .unavailable : .refused)
            return
        }
        switch error.code {
        case .deadlineExceeded:
            self.init(.tooSlow(service), isOfTheReplica: true, .timeout)
        case .unavailable, .resourceExhausted, .aborted, .cancelled:
            self.init(.doesNotAnswer(service), isOfTheReplica: true, .unavailable)
        case .unknown, .internalError, .dataLoss:
            self.init(.doesNotAnswer(service), isOfTheReplica: true, .failed)
        default:
            self.init(
                Problem(.internalError, "internal", "Something went wrong on our side."),
                isOfTheReplica: false, .failed)
        }
    }

    init(_ problem: Problem, isOfTheReplica: Bool, _ outcome: Outcome) {
        self.problem = problem
        self.isOfTheReplica = isOfTheReplica
        self.outcome = outcome
    }
}

extension Problem {
    /// - Parameter service: the name of a module: `patients`.
    static func doesNotAnswer(_ service: String) -> Problem {
        Problem(
            .unavailable, "service-unavailable", "The service \(service) does not answer now; try again in a moment.",
            retryAfter: 1)
    }

    static func tooSlow(_ service: String) -> Problem {
        Problem(
            .unavailable, "service-timeout", "The service \(service) takes too long to answer; try again in a moment.",
            retryAfter: 2)
    }
}
