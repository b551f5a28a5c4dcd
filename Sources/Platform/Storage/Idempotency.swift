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
    /// The answer's JSON.
    package let answer: String
    package let expiresAt: Instant

    /// Throws what a repeat gets; returns if the claim is new, or its record is out of date.
    static func check(_ claim: IdempotencyClaim, at now: Instant, _ engine: any EngineReader) throws {
        if let record = try engine.get(collection, claim.key) {
            let first: IdempotencyRecord = try record.decode()
            guard first.expiresAt > now else { return }
            guard first.bodyHash == claim.bodyHash else { throw reused }
            throw IdempotentReplay(answer: Array(first.answer.utf8))
        }
    }

    static func settle(_ claim: IdempotencyClaim, body: [UInt8], at now: Instant, _ engine: any EngineTransaction)
        throws
    {
        let record = IdempotencyRecord(
            id: EntityID(unchecked: claim.key), revision: 1, bodyHash: claim.bodyHash,
            answer: String(decoding: body, as: UTF8.self),
            expiresAt: now + lifetime)
        if let old = try engine.get(collection, claim.key) {
            try engine.delete(collection, claim.key, expected: old.revision)
        }
        try engine.insert(
            collection, Record(id: claim.key, revision: 1, body: try JSON.encode(record)), IndexedValues(record))
    }

    private static let reused = Problem(
        .unprocessable, "idempotency-key-reused", "This Idempotency-Key was used for a different request.",
        fields: [.init("Idempotency-Key", "must be new for each different request")])
}

/// Thrown instead of doing a change a second time: the answer of the first time.
package struct IdempotentReplay: Error, Sendable {
    package let answer: [UInt8]
}

extension Store {
    /// The answer that this request got before, if it was made before. Throws if the key was used for another request.
    package func replay(_ claim: IdempotencyClaim) async throws -> IdempotentReplay? {
        let now = context.clock.now
        do {
            try await engine.read { try IdempotencyRecord.check(claim, at: now, $0) }
            return nil
        } catch let replay as IdempotentReplay {
            return replay
        }
    }
}
