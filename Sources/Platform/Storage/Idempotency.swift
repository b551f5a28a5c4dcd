package import Kernel

/// The answer that an idempotent request got, committed with its change, so that a repeat gets the same one: kept 24 h.
package struct IdempotencyRecord: Entity {
    package enum Tag {}
    package static let collection = "idempotency_records"
    package static let byExpiry = Index<IdempotencyRecord>("expiry") { [$0.expiresAt.key] }
    package static let indexes = [byExpiry]
    package static let lifetime = Duration.hours(24)

    package let id: EntityID<Tag>
    package var revision = 0
    package let bodyHash: String
    /// The answer's JSON, or that sealed.
    package let answer: String
    package let expiresAt: Instant
    /// Whether the answer holds a secret, and is sealed.
    package let isSealed: Bool?
    /// The request that was answered.
    package let attempt: Int64?

    /// Throws what a repeat gets; returns if the claim is new, or its record is out of date.
    static func check(_ claim: IdempotencyClaim, at now: Instant, _ engine: any EngineReader, _ seal: AnswerSeal?)
        throws
    {
        if let record = try engine.get(collection, claim.key) {
            let first: IdempotencyRecord = try record.decode()
            guard first.expiresAt > now, first.attempt != claim.attempt else { return }
            guard first.bodyHash == claim.bodyHash else { throw reused }
            guard first.isSealed == true else { throw IdempotentReplay(answer: Array(first.answer.utf8)) }
            guard let answer = try? seal?.open(first.answer, claim.key) else { throw lost }
            throw IdempotentReplay(answer: answer)
        }
    }

    /// - Parameter seal: what to seal the answer with; nothing for answers without a secret.
    static func settle(
        _ claim: IdempotencyClaim, body: [UInt8], at now: Instant, _ engine: any EngineTransaction, _ seal: AnswerSeal?
    ) throws {
        let record = IdempotencyRecord(
            id: EntityID(unchecked: claim.key), revision: 1, bodyHash: claim.bodyHash,
            answer: try seal?.seal(body, claim.key) ?? String(decoding: body, as: UTF8.self),
            expiresAt: now + lifetime, isSealed: seal == nil ? nil : true, attempt: claim.attempt)
        if let old = try engine.get(collection, claim.key) {
            try engine.delete(collection, claim.key, expected: old.revision)
        }
        try engine.insert(
            collection, Record(id: claim.key, revision: 1, body: try JSON.encode(record)), IndexedValues(record))
    }

    private static let reused = Problem(
        .unprocessable, "idempotency-key-reused", "This Idempotency-Key was used for a different request.",
        fields: [.init("Idempotency-Key", "must be new for each different request")])
    private static let lost = Problem(
        .conflict, "idempotency-answer-lost", "This request was done, but its answer, a secret, can be read no more.")
}

/// Seals the answers that hold a secret, so that a repeat of their request gets them though the database never shows them.
package struct AnswerSeal: Sendable {
    /// Of the answer, and the place that it is bound to.
    package let seal: @Sendable ([UInt8], String) throws -> String
    package let open: @Sendable (String, String) throws -> [UInt8]

    package init(
        seal: @escaping @Sendable ([UInt8], String) throws -> String,
        open: @escaping @Sendable (String, String) throws -> [UInt8]
    ) {
        self.seal = seal
        self.open = open
    }
}

/// Thrown instead of doing a change a second time: the answer of the first time.
package struct IdempotentReplay: Error, Sendable {
    package let answer: [UInt8]

    package init(answer: [UInt8]) { self.answer = answer }
}

extension Store {
    /// The answer that this request got before, if it was made before. Throws if the key was used for another request.
    package func replay(_ claim: IdempotencyClaim) async throws -> IdempotentReplay? {
        let (now, seal) = (context.clock.now, context.seal)
        do {
            try await engine.read { try IdempotencyRecord.check(claim, at: now, $0, seal) }
            return nil
        } catch let replay as IdempotentReplay {
            return replay
        }
    }
}
