import Kernel

/// One attempt to reach the person of an entry of a worklist, usually by telephone.
struct ContactAttempt: Codable, Sendable, Hashable {
    enum Outcome: String, ListedValue, SchemaDescribed {
        case reached
        case noAnswer = "no-answer"
        case leftMessage = "left-message"
        case wrongNumber = "wrong-number"
    }

    let at: Instant
    /// The id of the user who tried.
    let by: String
    let outcome: Outcome
    /// When to try again, as the person asked for it or the caller thinks best. Nothing, once something happened that asks for
    /// a call before that.
    fileprivate(set) var callAgainAt: Instant?
    let notes: Text<300>?
}

/// How often the person of an entry was called, and what came of the last time. It belongs to the entry and goes with it; who
/// called when before is in the audit log.
struct ContactAttempts: Codable, Sendable, Hashable {
    let count: Int
    private(set) var last: ContactAttempt

    init(_ attempt: ContactAttempt, after earlier: ContactAttempts?) {
        count = (earlier?.count ?? 0) + 1
        last = attempt
    }

    /// The same without the agreed time: what it was agreed for is over, or the person must be called at once.
    var withoutCallBack: ContactAttempts {
        var same = self
        same.last.callAgainAt = nil
        return same
    }
}

/// What a client sends after it tried to reach somebody.
struct ContactRequest: Codable, Sendable, Hashable {
    static let longestWait = Duration.days(30)

    let outcome: ContactAttempt.Outcome
    let callAgainAt: Instant?
    let notes: Text<300>?

    func attempt(by user: String, at now: Instant) throws(BookingError) -> ContactAttempt {
        if let callAgainAt {
            guard callAgainAt > now else { throw .callBackInThePast }
            guard callAgainAt <= now + Self.longestWait else { throw .callBackTooFarAhead }
        }
        return ContactAttempt(at: now, by: user, outcome: outcome, callAgainAt: callAgainAt, notes: notes)
    }
}
