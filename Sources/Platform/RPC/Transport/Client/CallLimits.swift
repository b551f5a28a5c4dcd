/// How long a call may take, and how often it is tried.
package struct CallLimits: Sendable, Hashable {
    /// Of the call with all its attempts.
    package var deadline: Duration
    /// Of one attempt: shorter than the deadline, so that another replica can be asked when the first one hangs.
    package var attempt: Duration
    /// The first one and its retries, of a call that only reads: a repeat does no harm.
    package var mostAttempts: Int
    /// Before the first retry at most, twice as long before each further one; the pause is random within it.
    package var pause: Duration

    package init(
        deadline: Duration = .seconds(2), attempt: Duration? = nil, mostAttempts: Int = 3,
        pause: Duration = .milliseconds(20)
    ) {
        self.deadline = deadline
        self.attempt = attempt ?? deadline / 2
        self.mostAttempts = max(mostAttempts, 1)
        self.pause = pause
    }

    /// For a change: one attempt, which has all the time.
    var once: CallLimits {
        CallLimits(deadline: deadline, attempt: deadline, mostAttempts: 1, pause: pause)
    }
}
