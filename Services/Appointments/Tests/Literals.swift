import Kernel

@testable import Appointments

// Test data is written as texts; a text that is no such value is a mistake in the test.

extension EntityID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(unchecked: text) }
}

extension Text: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = known(Self(text), text) }
}

extension LocalDate: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = known(Self(text), text) }
}

extension LocalTime: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = known(Self(text), text) }
}

extension Instant: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = known(Self(text), text) }
}

extension HospitalZone: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = known(Self(text), text) }
}

extension Whole: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self = known(Self(value), "\(value)") }
}

private func known<Value>(_ value: Value?, _ text: String) -> Value {
    guard let value else { preconditionFailure("\(text) is no \(Value.self)") }
    return value
}
