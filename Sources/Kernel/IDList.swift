/// The ids that a request asks for: 1 to 200, each once, in the order in which they came.
package struct IDList<Tag>: Codable, Sendable, Hashable {
    package static var most: Int { 200 }

    package let ids: [EntityID<Tag>]

    /// Nothing for no ids, or for more than 200.
    package init?(_ ids: [EntityID<Tag>]) {
        guard (1...Self.most).contains(ids.count) else { return nil }
        var seen: Set<EntityID<Tag>> = []
        self.ids = ids.filter { seen.insert($0).inserted }
    }

    private init(one id: EntityID<Tag>) { ids = [id] }

    package init(from decoder: any Decoder) throws {
        guard let list = Self(try [EntityID<Tag>](from: decoder)) else {
            throw DecodingError.broken("must be 1 to \(Self.most) ids", at: decoder.codingPath)
        }
        self = list
    }

    package func encode(to encoder: any Encoder) throws { try ids.encode(to: encoder) }
}

extension IDList: SchemaDescribed {
    package static var schema: Schema { .array(of: EntityID<Tag>.schema, minItems: 1, maxItems: most) }
    package static var example: IDList { IDList(one: .example) }
}
