import Contracts
package import Kernel
package import Storage

/// Asked for a merge: the record that goes, and why.
package struct MergeRequest: Decodable, Sendable {
    package let duplicate: PatientID
    package let reason: Text<500>

    package init(duplicate: PatientID, reason: Text<500>) {
        self.duplicate = duplicate
        self.reason = reason
    }
}

/// What a merge would do, to be looked at first.
package struct MergePreview: Codable, Sendable {
    package let survivor: Patient
    package let duplicate: Patient
    /// The members in which the two differ; the survivor's stay.
    package let differences: [String]
    /// What would go over to the survivor.
    package let moves: [PatientMerge.Count]
    package let score: Int
    package let reasons: [DuplicateScore.Reason]
    /// Why it can't be done as things are; empty if it can.
    package let obstacles: [String]
}

/// Makes one record of two, and two of one again.
///
/// The survivor's own demographic data stay as they are; all rows of the duplicate are re-pointed, and the duplicate is kept,
/// closed, under its number. An unmerge re-points exactly those rows; what was written after the merge stays with the
/// survivor.
package struct MergePatients: Sendable {
    let store: Store

    package func preview(_ survivor: PatientID, _ duplicate: PatientID, by caller: Caller) async throws -> MergePreview
    {
        let grant = try caller.grant(.patientsMerge)
        return try await store.read(grant) { snapshot in
            let first = try PatientRegistry.active(survivor, snapshot)
            let second = try PatientRegistry.active(duplicate, snapshot)
            let score = DuplicateScore(MatchFacts(first.details), MatchFacts(second.details))
            return MergePreview(
                survivor: first, duplicate: second, differences: try Self.differences(first.details, second.details),
                moves: try PatientRows.count(of: duplicate, snapshot), score: score.points, reasons: score.reasons,
                obstacles: try Self.obstacles(first, second, snapshot))
        }
    }

    package func merge(_ survivor: PatientID, _ request: MergeRequest, by caller: Caller) async throws -> PatientMerge {
        let act = try caller.act("patient.merge", .patientsMerge, reason: request.reason.description)
        return try await store.write(act) { tx in
            var first = try PatientRegistry.active(survivor, tx)
            var second = try PatientRegistry.active(request.duplicate, tx)
            if let obstacle = try Self.obstacles(first, second, tx).first { throw PatientsError.mergeRefused(obstacle) }
            let rows = try PatientRows.move(from: second.id, to: first.id, tx)
            var merge = PatientMerge(
                id: tx.newID(), survivor: first.id, duplicate: second.id, reason: request.reason, mergedAt: tx.now,
                mergedBy: caller.id, moved: rows.map { .init(collection: $0.collection, rows: $0.ids.count) })
            var moves = MergeMoves(
                id: merge.id, rows: rows, identifiers: second.identifiers,
                movedHold: second.legalHold && !first.legalHold)
            try tx.insert(&merge)
            try tx.insert(&moves)
            first.identifiers += second.identifiers
            first.legalHold = first.legalHold || second.legalHold
            first.updatedAt = tx.now
            second.status = .merged
            second.mergedInto = first.id
            second.updatedAt = tx.now
            try tx.update(&first)
            try tx.update(&second)
            try tx.publish(PatientMerged(merge: merge.id.text, survivor: first.id, duplicate: second.id))
            return merge
        }
    }

    package func unmerge(_ id: EntityID<PatientMerge.Tag>, by caller: Caller) async throws -> PatientMerge {
        let act = try caller.act("patient.unmerge", .patientsMerge)
        return try await store.write(act) { tx in
            guard var merge = try tx.get(PatientMerge.self, id) else { throw PatientsError.notFound("merge") }
            guard merge.undoneAt == nil else { throw PatientsError.mergeRefused("The merge was undone already.") }
            guard let moves = try tx.get(MergeMoves.self, id), var first = try tx.get(Patient.self, merge.survivor),
                var second = try tx.get(Patient.self, merge.duplicate), first.status == .active,
                second.status == .merged
            else {
                throw PatientsError.mergeRefused("The survivor was itself merged or erased; undo that merge first.")
            }
            try PatientRows.moveBack(moves.rows, from: first.id, to: second.id, tx)
            for identifier in moves.identifiers {
                if let index = first.identifiers.lastIndex(of: identifier) { first.identifiers.remove(at: index) }
            }
            if moves.movedHold { first.legalHold = false }
            first.updatedAt = tx.now
            second.status = .active
            second.mergedInto = nil
            second.updatedAt = tx.now
            merge.undoneAt = tx.now
            merge.undoneBy = caller.id
            try tx.update(&first)
            try tx.update(&second)
            try tx.update(&merge)
            try tx.delete(moves)
            try tx.publish(PatientUnmerged(merge: merge.id.text, survivor: first.id, duplicate: second.id))
            return merge
        }
    }

    /// The merges into a patient, newest first.
    package func list(of survivor: PatientID, limit: Int, after: Cursor?, by caller: Caller) async throws -> Page<
        Record
    > {
        let grant = try caller.grant(.patientsMerge)
        return try await store.read(grant) { snapshot in
            try snapshot.records(PatientMerge.bySurvivor.equals(survivor).descending, limit: limit, after: after)
        }
    }

    private static func obstacles(_ first: Patient, _ second: Patient, _ reading: some Reading) throws -> [String] {
        if first.id == second.id { return ["A record can't be merged into itself."] }
        let stays = try [first, second].map { try reading.count(Encounter.openStay.equals($0.id), limit: 1) }
        return stays.allSatisfy { $0 > 0 } ? ["Both are admitted now; discharge one first."] : []
    }

    private static func differences(_ a: PatientDetails, _ b: PatientDetails) throws -> [String] {
        let (a, b) = (try members(a), try members(b))
        return Set(a.names).union(b.names).filter { a[$0] != b[$0] }.sorted()
    }

    private static func members(_ details: PatientDetails) throws -> JSONObject {
        try JSONValue(parsing: JSON.encode(details)).asObject ?? [:]
    }
}
