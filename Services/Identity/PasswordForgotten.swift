import Contracts
package import Kernel
import Storage

extension PasswordService {
    /// How long a wish for a reset stands before the next of the same user is noted.
    package static let betweenRequests = Duration.minutes(10)
    /// The answer comes after a whole number of these, longer than the work takes, so that its time tells nothing.
    private static let beat = Duration.milliseconds(100)

    /// Notes that a user asks for a password reset, for the administrators to see. Whoever asks, and whatever for, learns
    /// nothing: there is one commit and one answer, at the same beat, whether or not there is such an account.
    package func requestReset(email: String, _ request: RequestContext) async throws {
        let began = ContinuousClock.now
        let address = EmailAddress(email)?.key ?? ""
        let action = "password.forgotten"
        try await core.store.write(core.bookkeeping(action, request)) { tx in
            guard var user = try tx.first(User.byEmail.equals(address)), user.isActive else {
                return try tx.audit(action, outcome: "denied")
            }
            try tx.audit(action, outcome: "done", subject: tx.touched(user.id))
            if let last = user.resetRequestedAt, tx.now < last + Self.betweenRequests { return }
            user.resetRequestedAt = tx.now
            try tx.update(&user)
            try tx.publish(PasswordResetRequested(user: user.id))
        }
        var answer = began + Self.beat
        while answer < ContinuousClock.now { answer += Self.beat }
        try await Task.sleep(until: answer, clock: .continuous)
    }
}

extension Transaction {
    /// The user has a token or a new password now.
    func settleResetRequest(of user: UserID) throws {
        guard var person = try get(User.self, user), person.resetRequestedAt != nil else { return }
        person.resetRequestedAt = nil
        try update(&person)
    }
}
