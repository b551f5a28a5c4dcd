/// The members of a JSON object: names are unique and keep their order. Two objects are equal if they have the same
/// members, in whatever order.
package struct JSONObject: Sendable {
    package struct Member: Sendable {
        package let name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var members: [Member]
    /// Where each name is, kept only for objects that are too long to be searched from end to end.
    private var positions: [String: Int] = [:]

    private static let longestScanned = 32

    package init() { members = [] }

    package init(_ dictionary: [String: JSONValue]) {
        members = dictionary.sorted { $0.key < $1.key }.map { Member($0.key, $0.value) }
        if members.count > Self.longestScanned { index() }
    }

    /// For members whose names are known to be unique.
    init(unique members: [Member]) {
        self.members = members
        if members.count > Self.longestScanned { index() }
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var names: [String] { members.map(\.name) }

    /// Setting nothing removes the member; a new name goes to the end.
    package subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (nil, let value?): append(name, value)
            case (let position?, nil):
                members.remove(at: position)
                positions = [:]
                if members.count > Self.longestScanned { index() }
            case (nil, nil): break
            }
        }
    }

    package func position(of name: String) -> Int? {
        if members.count > Self.longestScanned { return positions[name] }
        return members.firstIndex { $0.name == name }
    }

    mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name, value))
        if members.count == Self.longestScanned + 1 {
            index()
        } else if members.count > Self.longestScanned {
            positions[name] = members.count - 1
        }
    }

    private mutating func index() {
        positions.reserveCapacity(members.count)
        for (position, member) in members.enumerated() { positions[member.name] = position }
    }
}

extension JSONObject: Hashable {
    package static func == (a: Self, b: Self) -> Bool {
        a.count == b.count && a.members.allSatisfy { b[$0.name] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        var mixed = 0
        for member in members {
            var each = Hasher()
            each.combine(member.name)
            each.combine(member.value)
            mixed ^= each.finalize()
        }
        hasher.combine(mixed)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Of a name that is written twice, the last value counts.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        members.reserveCapacity(elements.count)
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONObject: Sequence {
    package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}
