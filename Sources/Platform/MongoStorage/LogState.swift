import MongoDB
import Storage

/// The document that every change of a store changes: the numbers that its logs have reached, the head of the audit chain, and
/// who wrote last.
///
/// As each transaction writes it first, those of several processes come one after the other: the logs are numbered in the
/// order of commits, there is one chain, and a change sees all that was committed before it.
struct LogState {
    private(set) var events: Int64
    private(set) var audit: Int64
    /// The hash of the last audit row.
    private(set) var head: [UInt8]
    /// Goes up when the indexes are declared anew.
    let schema: Int64
    /// The last transaction of the writer that asks.
    let transaction: Int64?

    static let id = "log"
    static let filter = BSON { $0.add("_id", id) }

    static let initial = BSON { document in
        document.add("_id", id)
        document.add("events", Int64(0))
        document.add("audit", Int64(0))
        document.add("head", binary: [UInt8](repeating: 0, count: 32))
        document.add("schema", Int64(1))
        document.add("writers") { _ in }
    }

    init(_ document: BSON, writer: String) throws {
        guard let events = try document["events"]?.asInteger, let audit = try document["audit"]?.asInteger,
            let head = try document["head"]?.asBinary, let schema = try document["schema"]?.asInteger
        else { throw StorageError.engine("the state of the store is damaged") }
        self.events = events
        self.audit = audit
        self.head = head
        self.schema = schema
        transaction = try document["writers"]?.asDocument?[writer]?.asDocument?["transaction"]?.asInteger
    }

    /// Takes the document for the open transaction, and marks it with the transaction's number.
    /// - Parameter number: nothing leaves the mark of the last one.
    static func take(for writer: String, transaction number: Int64?, at time: Int64, in store: MongoStore) throws
        -> LogState
    {
        let command = BSON { command in
            command.add("findAndModify", MongoStore.Name.state)
            command.add("query", filter)
            command.add("update") { update in
                update.add("$set") { set in
                    set.add("writers.\(writer).at", date: time)
                    if let number { set.add("writers.\(writer).transaction", number) }
                }
            }
            command.add("new", true)
        }
        guard let document = try store.run(command)["value"]?.asDocument else {
            throw StorageError.engine("the state of the store is gone")
        }
        return try LogState(document, writer: writer)
    }

    func advanced(events: Int64, audit: Int64, head: [UInt8]) -> LogState {
        var state = self
        (state.events, state.audit, state.head) = (events, audit, head)
        return state
    }

    /// Writes the numbers and the head.
    func write(in store: MongoStore) throws {
        try store.run(
            BSON { command in
                command.add("update", MongoStore.Name.state)
                command.add(array: "updates") { updates in
                    updates.add("0") { update in
                        update.add("q", Self.filter)
                        update.add("u") { change in
                            change.add("$set") { set in
                                set.add("events", events)
                                set.add("audit", audit)
                                set.add("head", binary: head)
                            }
                        }
                    }
                }
            })
    }
}
