/// Keeps calls away from a replica that fails, and lets one through from time to time to see whether it answers again.
///
/// Closed, it counts the last 20 calls: it opens when at least half of them failed, and 5 or more. Open, it refuses for a
/// while, twice as long each time; then it lets one call at a time through: an answer closes it, a failure opens it again.
struct Breaker: Sendable {
    struct Rule: Sendable {
        var window = 20
        var leastFailures = 5
        var firstPause = Duration.milliseconds(500)
        var longestPause = Duration.seconds(15)
    }

    private enum State: Sendable {
        case closed
        case open(until: ContinuousClock.Instant)
        case trying
    }

    private let rule: Rule
    private var state = State.closed
    /// The last calls, the newest in the lowest bit; 1 is a failure.
    private var outcomes: UInt64 = 0
    private var count = 0
    private var pause: Duration
    /// How often it opened.
    private(set) var openings = 0

    init(_ rule: Rule = Rule()) {
        self.rule = rule
        pause = rule.firstPause
    }

    var isClosed: Bool { if case .closed = state { true } else { false } }

    /// Whether a call may be tried now.
    func admits(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: true
        case .open(let until): until <= now
        case .trying: false
        }
    }

    /// Lets a call through, which must be followed by `succeeded`, `failed` or `abandoned`. False, if none may be tried.
    mutating func admit(at now: ContinuousClock.Instant) -> Bool {
        guard admits(at: now) else { return false }
        if case .open = state { state = .trying }
        return true
    }

    mutating func succeeded() {
        switch state {
        case .closed: record(failure: false)
        case .trying: close()
        // A call of before it opened: one that waited long. It does not tell how the replica is now.
        case .open: break
        }
    }

    /// - Parameter jitter: 0 to 1; spreads the trials of several processes.
    mutating func failed(at now: ContinuousClock.Instant, jitter: Double = .random(in: 0...1)) {
        switch state {
        case .closed:
            record(failure: true)
            let failures = outcomes.nonzeroBitCount
            if failures >= rule.leastFailures, failures * 2 >= count { open(at: now, jitter) }
        case .trying: open(at: now, jitter)
        case .open: break
        }
    }

    /// The call ended without telling anything of the replica: its caller went away.
    mutating func abandoned(at now: ContinuousClock.Instant) {
        if case .trying = state { state = .open(until: now) }
    }

    private mutating func record(failure: Bool) {
        count = min(count + 1, rule.window)
        outcomes = (outcomes << 1 | (failure ? 1 : 0)) & (1 << UInt64(rule.window) - 1)
    }

    private mutating func open(at now: ContinuousClock.Instant, _ jitter: Double) {
        state = .open(until: now + pause * (0.75 + 0.5 * jitter))
        pause = min(pause * 2, rule.longestPause)
        openings += 1
    }

    private mutating func close() {
        state = .closed
        outcomes = 0
        count = 0
        pause = rule.firstPause
    }
}

/// How many retries there may be for the calls that there are: one for ten, and twenty at once. Without it, the retries of
/// all callers would hold down a service that is slow already.
struct RetryBudget: Sendable {
    private let most: Double
    private let share: Double
    private var tokens: Double

    init(most: Double = 20, share: Double = 0.1) {
        self.most = most
        self.share = share
        tokens = most
    }

    mutating func called() { tokens = min(tokens + share, most) }

    /// False, if the budget is spent.
    mutating func take() -> Bool {
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
