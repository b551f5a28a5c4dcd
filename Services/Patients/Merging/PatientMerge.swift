package import Kernel
package import Storage

/// Two records that turned out to be one person: `duplicate` went into `survivor`.
package struct PatientMerge: Entity {
    package enum Tag {}
    package static let collection = "patient_merges"
    package static let bySurvivor = Index<PatientMerge>("survivor", arity: 2) { [$0.survivor.key, $0.mergedAt.key] }
    package static let indexes = [bySurvivor]

    package struct Count: Codable, Sendable, Hashable {
        package let collection: String
        package let rows: Int
    }

    package let id: EntityID<Tag>
    package var revision = 0
    package let survivor: PatientID
    package let duplicate: PatientID
    package let reason: Text<500>
    package let mergedAt: Instant
    package let mergedBy: String
    /// What went over, by kind.
    package let moved: [Count]
    package var undoneAt: Instant?
    package var undoneBy: String?
}

/// Which rows a merge re-pointed, so that its undoing finds them again. Has the merge's id.
struct MergeMoves: Entity {
    typealias Tag = PatientMerge.Tag
    static let collection = "patient_merge_moves"

    struct Rows: Codable, Sendable {
        let collection: String
        let ids: [String]
    }

    let id: EntityID<Tag>
    var revision = 0
    let rows: [Rows]
    /// The masked identifiers that the survivor got.
    let identifiers: [MaskedIdentifier]
    /// Whether the survivor came under legal hold by the merge.
    let movedHold: Bool
}

/// Every kind of row that belongs to one patient.
enum PatientRows {
    static let types: [any OfPatient.Type] = [
        PatientIdentifier.self, CareRelation.self, EmergencyAccess.self, TimelineEntry.self, Encounter.self,
        Visitor.self,
        ClinicalNote.self, ClinicalNoteVersion.self, ClinicalRecord<Allergy>.self, NoKnownAllergies.self,
        ClinicalRecord<Condition>.self, ClinicalRecord<Medication>.self, ClinicalRecord<Immunization>.self,
        ClinicalRecord<Procedure>.self,
        ClinicalRecord<FamilyHistory>.self, ClinicalRecord<SocialHistory>.self, ClinicalRecord<Vital>.self,
    ]

    private static let batch = 200

    static func count(of patient: PatientID, _ reading: some Reading) throws -> [PatientMerge.Count] {
        func count<E: OfPatient>(_ type: E.Type) throws -> Int { try reading.count(E.ofPatient(patient)) }
        return try types.compactMap { type in
            let rows = try count(type)
            return rows == 0 ? nil : PatientMerge.Count(collection: type.collection, rows: rows)
        }
    }

    /// Re-points all rows of a patient.
    static func move(from: PatientID, to: PatientID, _ tx: Transaction) throws -> [MergeMoves.Rows] {
        func move<E: OfPatient>(_ type: E.Type) throws -> [String] {
            var ids: [String] = []
            // Moved rows leave the query, so its first page is always the next.
            while true {
                let rows = try tx.find(E.ofPatient(from), limit: batch).items
                for var row in rows {
                    row.patient = to
                    try tx.update(&row)
                    ids.append(row.id.text)
                }
                if rows.count < batch { return ids }
            }
        }
        return try types.compactMap { type in
            let ids = try move(type)
            return ids.isEmpty ? nil : MergeMoves.Rows(collection: type.collection, ids: ids)
        }
    }

    /// Points those rows back that still are the survivor's.
    static func moveBack(_ moves: [MergeMoves.Rows], from: PatientID, to: PatientID, _ tx: Transaction) throws {
        func moveBack<E: OfPatient>(_ type: E.Type, _ ids: [String]) throws {
            for id in ids {
                guard var row = try tx.get(E.self, EntityID(unchecked: id)), row.patient == from else { continue }
                row.patient = to
                try tx.update(&row)
            }
        }
        for rows in moves {
            guard let type = types.first(where: { $0.collection == rows.collection }) else { continue }
            try moveBack(type, rows.ids)
        }
    }

    static func deleteAll(of patient: PatientID, _ tx: Transaction) throws {
        func delete<E: OfPatient>(_ type: E.Type) throws {
            while true {
                let rows = try tx.find(E.ofPatient(patient), limit: batch).items
                for row in rows { try tx.delete(row) }
                if rows.count < batch { return }
            }
        }
        for type in types { try delete(type) }
    }
}
