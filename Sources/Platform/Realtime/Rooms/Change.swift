import Kernel

/// What a client is told: that something of a topic changed, and what. Ids and types, never what is in a record.
package struct Change: Sendable, Hashable {
    /// The topic as clients name it: `appointments:doctor:<id>`.
    package let topic: String
    /// The event's type: `appointment.scheduled`.
    package let type: String
    /// The id of what changed.
    package let subject: String
    /// More facts by their names: ids and dates.
    package let facts: [String: String]

    package init(topic: String, type: String, subject: String, facts: [String: String] = [:]) {
        self.topic = topic
        self.type = type
        self.subject = subject
        self.facts = facts
    }

    /// Several changes of one topic that are not told one by one.
    static func many(_ topic: String, _ count: Int) -> Change {
        Change(topic: topic, type: "many", subject: "", facts: ["count": String(count)])
    }

    var payload: JSONValue {
        var object: JSONValue = ["topic": .string(topic), "type": .string(type)]
        if !subject.isEmpty { object["subject"] = .string(subject) }
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
        return object
    }
}

/// Gathers changes, so that a burst is told in few messages.
struct Gathered {
    /// Of one topic told one by one; above it they are told as one.
    static let mostSingle = 20

    /// Each change once, in the order in which it came last; of a topic with too many only their number.
    static func changes(_ all: [Change]) -> [Change] {
        var counts: [String: Int] = [:]
        var seen: Set<Change> = []
        let unique = all.filter { seen.insert($0).inserted }
        for change in unique { counts[change.topic, default: 0] += 1 }
        var toldAsOne: Set<String> = []
        return unique.compactMap { change in
            let count = counts[change.topic] ?? 0
            guard count > mostSingle else { return change }
            return toldAsOne.insert(change.topic).inserted ? .many(change.topic, count) : nil
        }
    }
}
