package import Storage

/// What one consumer does with the events that it asks for. The handler's changes commit together with the note that the
/// event was handled, so each event takes effect once, however often it is delivered.
package struct Subscription: Sendable {
    /// Unique among all consumers: `appointments.doctor-calendars`. At most 40 characters from `a-z - .`.
    package let consumer: String
    /// Event types: `doctor.updated`, or all of a family: `doctor.*`.
    package let types: [String]
    /// Gets events in their order, at least one, all for one transaction.
    package let handleAll: @Sendable ([CloudEvent], Transaction) throws -> Void

    /// - Parameter handle: called for each event.
    package init(
        _ consumer: String, to types: String..., handle: @escaping @Sendable (CloudEvent, Transaction) throws -> Void
    ) {
        self.consumer = consumer
        self.types = types
        handleAll = { events, transaction in
            for event in events {
                transaction.trace = event.trace
                try handle(event, transaction)
            }
        }
    }

    private init(
        _ consumer: String, _ types: [String], handleAll: @escaping @Sendable ([CloudEvent], Transaction) throws -> Void
    ) {
        self.consumer = consumer
        self.types = types
        self.handleAll = handleAll
    }

    /// For consumers that write a row once for many events, and publish nothing.
    /// - Parameter handle: gets the events of a batch, in their order; each alone, if that throws.
    package static func ofBatches(
        _ consumer: String, to types: String..., handle: @escaping @Sendable ([CloudEvent], Transaction) throws -> Void
    ) -> Subscription {
        Subscription(consumer, types, handleAll: handle)
    }

    package func handle(_ event: CloudEvent, _ transaction: Transaction) throws { try handleAll([event], transaction) }

    package func wants(_ type: String) -> Bool {
        types.contains { $0 == type || $0.hasSuffix(".*") && type.hasPrefix($0.dropLast()) }
    }
}
