import Testing

@testable import RPC

@Suite("The breaker of a replica")
struct BreakerTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// A call that must be let through.
    private func admit(_ breaker: inout Breaker, _ now: ContinuousClock.Instant) {
        let isAdmitted = breaker.admit(at: now)
        #expect(isAdmitted)
    }

    private func opened() -> Breaker {
        var breaker = Breaker()
        for _ in 0..<5 { breaker.failed(at: start, jitter: 0.5) }
        return breaker
    }

    @Test("opens at the fifth failure of five, not before")
    func opens() {
        var breaker = Breaker()
        for _ in 0..<4 { breaker.failed(at: start) }
        #expect(breaker.admits(at: start))
        breaker.failed(at: start)
        #expect(!breaker.admits(at: start))
        #expect(breaker.openings == 1)
    }

    @Test("stays closed while fewer than half of the last twenty calls fail")
    func fewFailures() {
        var breaker = Breaker()
        for _ in 0..<200 {
            breaker.failed(at: start)
            breaker.succeeded()
            breaker.succeeded()
        }
        #expect(breaker.isClosed)
    }

    @Test("lets one call through after its pause, and closes when that is answered")
    func trial() {
        var breaker = opened()
        #expect(!breaker.admits(at: at(0.49)))
        admit(&breaker, at(0.51))
        #expect(!breaker.admits(at: at(0.51)))
        breaker.succeeded()
        #expect(breaker.isClosed)
        admit(&breaker, at(0.51))
    }

    @Test("pauses twice as long after each failed trial, up to its longest pause")
    func backsOff() {
        var breaker = opened()
        var now = 0.0
        for pause in [0.5, 1, 2, 4, 8, 15, 15] {
            #expect(!breaker.admits(at: at(now + pause - 0.01)))
            now += pause + 0.01
            admit(&breaker, at(now))
            breaker.failed(at: at(now), jitter: 0.5)
        }
    }

    @Test("a trial whose caller went away may be repeated at once")
    func abandoned() {
        var breaker = opened()
        admit(&breaker, at(1))
        breaker.abandoned(at: at(1))
        admit(&breaker, at(1))
    }

    @Test("a late answer to a call of before does not close it")
    func lateAnswer() {
        var breaker = opened()
        breaker.succeeded()
        #expect(!breaker.admits(at: at(0.1)))
    }

    @Test("retries are a tenth of the calls, beyond the twenty that are saved up")
    func budget() {
        var budget = RetryBudget()
        var retries = 0
        for _ in 0..<1000 {
            budget.called()
            if budget.take() { retries += 1 }
        }
        #expect((118...121).contains(retries))
    }
}
