package import Kernel
package import Storage

/// An event that a consumer could not handle yet, or that waits behind such an event of the same subject.
package struct ParkedEvent: Entity {
    package enum Tag {}
    package enum State: String, ListedValue, SchemaDescribed, IndexKey {
        case waiting
        /// Behind a waiting one of the same subject; it is not due before that one has been handled or given up.
        case behind
        /// Given up after the last try; an operator may replay it.
        case dead
    }

    package static let collection = "parked_events"
    package static let byDue = Index<ParkedEvent>("due", arity: 3) { [$0.consumer.key, $0.state.key, $0.dueAt.key] }
    package static let bySubject = Index<ParkedEvent>("subject", arity: 4) {
        [$0.consumer.key, $0.state.key, $0.subject.key, $0.id.key]
    }
    package static let byState = Index<ParkedEvent>("state", arity: 2) { [$0.state.key, $0.dueAt.key] }
    package static let indexes = [byDue, bySubject, byState]

    package let id: EntityID<Tag>
    package var revision = 0
    package let consumer: String
    package let eventID: String
    package let type: String
    package let subject: String
    /// The CloudEvent's JSON.
    package let body: String
    package var state: State
    package var attempts: Int
    package var dueAt: Instant
    /// The type of the last error; never its text, which may name a person.
    package var lastError: String
}

/// How often, and how far apart, a failed event is tried again.
package struct RetryPolicy: Sendable {
    package var mostAttempts: Int
    package var first: Duration
    package var longest: Duration

    package init(mostAttempts: Int = 8, first: Duration = .seconds(1), longest: Duration = .minutes(10)) {
        self.mostAttempts = mostAttempts
        self.first = first
        self.longest = longest
    }

    /// Exponential, with full jitter above the half: tries that failed together do not come back together.
    func delay(afterAttempt attempt: Int) -> Duration {
        let full = min(Double(first.milliseconds) * Double(1 << min(attempt - 1, 20)), Double(longest.milliseconds))
        return .milliseconds(Int64(Double.random(in: full / 2...full)))
    }
}
