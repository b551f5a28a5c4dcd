package import Kernel

/// A family of topics that clients may ask for, and who gets them.
package struct TopicRule: Sendable {
    /// `queue`, or `queue:doctor` for topics with an id behind it: `queue:doctor:<id>`.
    package let name: String
    package let takesID: Bool
    /// Whether this caller may watch the topic with this id; the id is empty for a topic without.
    package let admits: @Sendable (_ caller: Caller, _ id: String) -> Bool

    package init(_ name: String, _ permission: Permission) {
        self.name = name
        takesID = false
        admits = { caller, _ in caller.has(permission) }
    }

    /// - Parameter own: whether the id is of the caller's own, who then needs no permission.
    package init(
        ofEach name: String, _ permission: Permission?,
        own: @escaping @Sendable (_ caller: Caller, _ id: String) -> Bool
    ) {
        self.name = name
        takesID = true
        admits = { caller, id in permission.map(caller.has) ?? false || own(caller, id) }
    }
}

/// All topics there are. A topic that is not here does not exist, whatever a client asks for.
package struct TopicTable: Sendable {
    package enum Refusal: String, Sendable {
        /// There is no such topic.
        case unknown
        /// The caller may not watch it.
        case forbidden
        /// The socket watches as many as it may.
        case tooMany = "too-many"
    }

    static let longestTopic = 120
    /// What is told to one user alone. Every socket is in its own user's from the start.
    package static let user = TopicRule(ofEach: "user", nil) { caller, id in caller.user?.text == id }

    private let rules: [String: TopicRule]

    /// - Parameter rules: with names of their own.
    package init(_ rules: [TopicRule]) {
        self.rules = Dictionary((rules + [Self.user]).map { ($0.name, $0) }) { first, _ in first }
    }

    /// Why the caller is refused a topic; nothing, if it may be watched.
    package func refusal(_ topic: String, for caller: Caller) -> Refusal? {
        guard topic.utf8.count <= Self.longestTopic else { return .unknown }
        if let rule = rules[topic], !rule.takesID { return rule.admits(caller, "") ? nil : .forbidden }
        guard let colon = topic.lastIndex(of: ":"), let rule = rules[String(topic[..<colon])], rule.takesID else {
            return .unknown
        }
        let id = String(topic[topic.index(after: colon)...])
        guard !id.isEmpty else { return .unknown }
        return rule.admits(caller, id) ? nil : .forbidden
    }
}
