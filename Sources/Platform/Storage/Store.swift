package import Kernel

/// The store of one service: its own entities, events and audit log, on whichever engine was chosen.
///
/// Every read asks for a `Grant` and every write for an `Act`, which only a permission check can make; every write is
/// audited, and repeats of an idempotent request find the answer that the first one got.
package struct Store: Sendable {
    struct Context: Sendable {
        let source: String
        let clock: any HospitalClock
        let ids: any IDGenerator
        let seal: AnswerSeal?
    }

    package let service: String
    package let engine: any StorageEngine
    let context: Context

    /// - Parameters:
    ///   - service: lower case; the source of its events is `/hms/<service>`.
    ///   - seal: for answers with a secret; without it they are not kept, and a repeat of their request is done again.
    package init(
        service: String, engine: any StorageEngine, clock: any HospitalClock, ids: any IDGenerator,
        seal: AnswerSeal? = nil
    ) {
        self.service = service
        self.engine = engine
        self.context = Context(source: "/hms/\(service)", clock: clock, ids: ids, seal: seal)
    }

    package func get<E: Entity>(_ type: E.Type, _ id: EntityID<E.Tag>, _ grant: Grant) async throws -> E? {
        try await engine.record(E.collection, id.text)?.decode()
    }

    /// The stored bytes, for answers that pass them on.
    package func record<E: Entity>(_ type: E.Type, _ id: EntityID<E.Tag>, _ grant: Grant) async throws -> Record? {
        try await engine.record(E.collection, id.text)
    }

    /// Several reads that see the same state. For a few rows; see `scan` for many.
    package func read<T>(_ grant: Grant, _ body: (Snapshot) throws -> T) async throws -> T {
        try await engine.read { try body(Snapshot(reader: $0)) }
    }

    /// Reads that may take longer than a few milliseconds, away from the threads that serve requests.
    package func scan<T: Sendable>(_ grant: Grant, _ body: @escaping @Sendable (Snapshot) throws -> T) async throws -> T
    {
        try await engine.scan { try body(Snapshot(reader: $0)) }
    }

    /// Runs one change and returns when it is durable. If the request carries an idempotency key that was used before, the
    /// change is not run: `IdempotentReplay` is thrown with the answer of the first time.
    /// - Parameter answersSecret: whether what `body` returns holds a secret that must not be stored as it is.
    package func write<T: Encodable & Sendable>(
        _ act: Act, answersSecret: Bool = false, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let context = context
        return try await engine.write { engine in
            let transaction = Transaction(engine, act: act, context: context)
            if let claim = act.caller.request.idempotency, !answersSecret || context.seal != nil {
                try IdempotencyRecord.check(claim, at: transaction.now, engine, context.seal)
                let result = try body(transaction)
                try IdempotencyRecord.settle(
                    claim, body: try JSON.encode(result), at: transaction.now, engine,
                    answersSecret ? context.seal : nil)
                try transaction.finish()
                return result
            }
            let result = try body(transaction)
            try transaction.finish()
            return result
        }
    }

    /// A change with nothing to answer.
    package func write(_ act: Act, _ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        let _: Done = try await write(act) { (transaction: Transaction) throws -> Done in
            try body(transaction)
            return Done()
        }
    }

    package struct Done: Codable, Sendable {}
}
