import Contracts
package import Kernel
import Storage

/// What a clinician has to see at once of a patient: the banner and the overview of the chart, in one read.
package struct ChartSummary: Codable, Sendable {
    package let patient: PatientID
    /// Active ones, newest first, at most 50, like the two lists below.
    package let allergies: [ClinicalRecord<Allergy>]
    /// That the patient was asked and knows of no allergy, while that counts; absent if nobody asked, or there are some.
    package let noKnownAllergies: NoKnownAllergies?
    /// Of the problem list, active or back again.
    package let problems: [ClinicalRecord<Condition>]
    package let medications: [ClinicalRecord<Medication>]
    /// False, if one of the three lists has more than is shown here.
    package let isWhole: Bool
    /// The latest of each kind that was ever measured.
    package let vitals: [ClinicalRecord<Vital>]
    package let nextAppointment: TimelineEntry?
    package let openEncounter: Encounter?
    /// Until when the caller's emergency access lasts, if it is what opens the chart.
    package let emergencyUntil: Instant?
}

/// Reads the summaries of charts.
package struct ChartSummaries: Sendable {
    static let most = 50
    /// Records of one list that are looked at for active ones.
    static let mostLookedAt = 1000
    /// What the timeline says of appointments that are to come.
    static let expected: Set<String> = ["scheduled", "rescheduled", "checkedIn"]

    let clinical: ClinicalStore

    package func of(_ patient: PatientID, by caller: Caller) async throws -> ChartSummary {
        let now = clinical.clock.now
        return try await clinical.read(patient, by: caller) { snapshot in
            let allergies = try Self.list(ClinicalRecord<Allergy>.byTime.equals(patient), snapshot) {
                $0.facts.status == .active
            }
            let none =
                allergies.items.isEmpty && allergies.next == nil
                ? try NoKnownAllergies.standing(of: patient, snapshot) : nil
            let problems = try Self.list(ClinicalRecord<Condition>.byGroup.equals("problem", patient), snapshot) {
                $0.facts.status == .active || $0.facts.status == .recurrence
            }
            let medications = try Self.list(ClinicalRecord<Medication>.byTime.equals(patient), snapshot) {
                $0.facts.status == .active
            }
            let vitals = try VitalKind.allCases.compactMap { kind in
                try snapshot.first(ClinicalRecord<Vital>.byGroup.equals(kind.rawValue, patient).descending)
            }
            let visits = TimelineEntry.byKind.equals(patient, TimelineEntry.Kind.appointment.rawValue).from(now)
            let next = try snapshot.find(
                visits, where: { Self.expected.contains($0.status) }, limit: 1, after: nil, lookingAt: 200)
            let open = try snapshot.find(
                Encounter.byTime.equals(patient).descending, where: { $0.status == .inProgress }, limit: 1, after: nil,
                lookingAt: 200)
            return ChartSummary(
                patient: patient, allergies: allergies.items, noKnownAllergies: none,
                problems: problems.items, medications: medications.items,
                isWhole: allergies.next == nil && problems.next == nil && medications.next == nil, vitals: vitals,
                nextAppointment: next.items.first, openEncounter: open.items.first,
                emergencyUntil: try ClinicalAccess.emergencyEnd(patient, caller, at: now, snapshot))
        }
    }

    private static func list<Facts: ClinicalFacts>(
        _ query: Query<ClinicalRecord<Facts>>, _ snapshot: Snapshot,
        where isActive: (ClinicalRecord<Facts>) -> Bool
    ) throws -> Page<ClinicalRecord<Facts>> {
        try snapshot.find(query.descending, where: isActive, limit: most, after: nil, lookingAt: mostLookedAt)
    }
}
