package import Storage

/// What one consumer does with the events that it asks for. The handler's changes commit together with the note that the
/// event was handled, so each event takes effect once, however often it is delivered.
package struct Subscription: Sendable {
    /// Unique among all consumers: `appointments.doctor-calendars`. At most 40 characters from `a-z - .`.
    package let consumer: String
    /// Event types: `doctor.updated`, or all of a family: `doctor.*`.
    package let types: [String]
    package let handle: @Sendable (CloudEvent, Transaction) throws -> Void

    package init(
        _ consumer: String, to types: String..., handle: @escaping @Sendable (CloudEvent, Transaction) throws -> Void
    ) {
        self.consumer = consumer
        self.types = types
        self.handle = handle
    }

    func wants(_ type: String) -> Bool {
        types.contains { $0 == type || $0.hasSuffix(".*") && type.hasPrefix($0.dropLast()) }
    }
}
