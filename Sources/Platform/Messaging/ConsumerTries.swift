import Kernel
package import Storage

/// Events that were under way when a process ended, and may be why it did.
extension Consumer {
    /// A try of an event.
    package struct Attempt: Codable, Sendable {
        /// From 1.
        let number: Int
        /// How many before it need none.
        let known: Int
    }

    /// As often they are tried together, as usual.
    static let mostTriesTogether = 3
    /// An event that did not come back from more tries counts as one that ends whoever gets it.
    package static let mostTries = 20

    /// Like `handle`, for events that had been handed to a consumer before. Which one is tried is noted before, in a commit
    /// of its own, so that an event that ends the process again and again is found, and given up without any other one.
    package func handleAgain(_ events: [StoredEvent], of source: String) async throws {
        var left = events[...]
        var isAlone = false
        while let attempt = try await begin(left, of: source) {
            left = left.dropFirst(attempt.known)
            if attempt.number > Self.mostTries {
                try await bury(left[left.startIndex], of: source, because: "DeliveryLimit")
                left = left.dropFirst()
                continue
            }
            isAlone = isAlone || attempt.number > Self.mostTriesTogether
            let now = isAlone ? left.prefix(1) : left
            do {
                try await handle(Array(now), through: now[now.endIndex - 1].sequence, of: source)
            } catch {
                // In a task of its own: this one may be cancelled, which is no fault of the event.
                await Task { try? await forgive(source) }.value
                throw error
            }
            left = left[now.endIndex...]
        }
    }

    /// Notes that the first event that is new is tried.
    /// - Returns: nothing, if all are known.
    @discardableResult
    package func begin(_ events: ArraySlice<StoredEvent>, of source: String) async throws -> Attempt? {
        guard !events.isEmpty else { return nil }
        let name = name
        return try await store.write(act(.none)) { transaction in
            var position = try ConsumerPosition.of(name, in: source, transaction)
            for (known, event) in events.enumerated() {
                guard let number = position.begin(event.sequence) else { continue }
                try position.save(transaction)
                return Attempt(number: number, known: known)
            }
            return nil
        }
    }

    private func forgive(_ source: String) async throws {
        let name = name
        try await store.write(act(.none)) { transaction in
            var position = try ConsumerPosition.of(name, in: source, transaction)
            position.forgive()
            try position.save(transaction)
        }
    }
}
