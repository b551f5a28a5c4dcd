import Kernel
import Logging
import Storage

/// The second and later tries of events that failed.
extension Consumer {
    /// Tries the parked events that are due. True, if there was one.
    func retryParked() async throws -> Bool {
        // Taken back before the look, so that whoever replays an event meanwhile is not overlooked.
        guard self.due.take() else { return false }
        let consumer = name
        let now = clock.now
        let due = try await store.engine.read { engine in
            try Snapshot(reader: engine)
                .find(
                    ParkedEvent.byDue.equals(consumer, ParkedEvent.State.waiting).below(now + .milliseconds(1)),
                    limit: 20
                )
                .items
        }
        if due.isEmpty {
            let waiting = try await store.engine.read { engine in
                try Snapshot(reader: engine).count(
                    ParkedEvent.byDue.equals(consumer, ParkedEvent.State.waiting), limit: 1)
            }
            if waiting > 0 { self.due.set() }
            return false
        }
        self.due.set()
        for parked in due { try await retry(parked) }
        return true
    }

    private func retry(_ parked: ParkedEvent) async throws {
        let subscription = subscription
        do {
            let event = try CloudEvent(Array(parked.body.utf8))
            try await store.write(act(event.trace)) { transaction in
                let first = try transaction.first(
                    ParkedEvent.bySubject.equals(subscription.consumer, ParkedEvent.State.waiting, parked.subject))
                guard let first, first.revision == parked.revision || first.id != parked.id else { return }
                guard first.id == parked.id else {
                    // An earlier one of the same subject was replayed: it goes first, and this one behind it.
                    var later = parked
                    later.state = .behind
                    try transaction.update(&later)
                    return
                }
                try subscription.handle(event, transaction)
                try transaction.delete(first)
                try Self.release(after: parked, transaction)
            }
        } catch let error as StorageError where error.isTemporary {
            throw error
        } catch {
            if Task.isCancelled { throw error }
            var failed = parked
            failed.attempts += 1
            failed.lastError = String(describing: type(of: error))
            failed.dueAt = clock.now + policy.delay(afterAttempt: failed.attempts)
            if failed.attempts >= policy.mostAttempts { failed.state = .dead }
            let level: Logger.Level = failed.state == .dead ? .error : .warning
            logger.log(
                level: level, "event failed",
                metadata: [
                    "consumer": "\(name)", "eventId": "\(parked.eventID)", "error": "\(failed.lastError)",
                    "attempt": "\(failed.attempts)",
                ])
            let result = failed
            try await store.write(act(.none)) { transaction in
                var current = result
                try transaction.update(&current)
                if current.state == .dead { try Self.release(after: current, transaction) }
            }
        }
    }

    /// Makes the next event of the subject due, now that the one before it has been handled or given up.
    private static func release(after parked: ParkedEvent, _ transaction: Transaction) throws {
        let sameSubject = { (state: ParkedEvent.State) in
            ParkedEvent.bySubject.equals(parked.consumer, state, parked.subject)
        }
        guard try transaction.count(sameSubject(.waiting), limit: 1) == 0,
            var next = try transaction.first(sameSubject(.behind))
        else { return }
        next.state = .waiting
        next.dueAt = transaction.now
        try transaction.update(&next)
    }
}
