package import Kernel
import Storage

/// How one vital sign went: what a sparkline needs.
package struct VitalTrend: Codable, Sendable {
    package struct Point: Codable, Sendable, Hashable {
        package let at: Instant
        package let value: Double
        package let diastolic: Double?
    }

    package let type: VitalKind
    package let unit: String
    /// Oldest first, at most 500.
    package let points: [Point]
    package let least: Double?
    package let most: Double?
    package let mean: Double?
    package let latest: Double?

    init(_ type: VitalKind, _ vitals: [Vital]) {
        self.type = type
        unit = type.unit
        points = vitals.map { Point(at: $0.measuredAt, value: $0.value, diastolic: $0.diastolic) }
        let values = points.map(\.value)
        least = values.min()
        most = values.max()
        mean = values.isEmpty ? nil : (values.reduce(0, +) / Double(values.count) * 100).rounded() / 100
        latest = values.last
    }
}

/// Which vital sign, and of which period.
package struct VitalTrendFilter: Decodable, Sendable {
    package let type: VitalKind
    package let from: Instant?
    package let to: Instant?

    package init(type: VitalKind, from: Instant? = nil, to: Instant? = nil) {
        self.type = type
        self.from = from
        self.to = to
    }
}

extension ClinicalRecords {
    package func trend(_ filter: VitalTrendFilter, of patient: PatientID, by caller: Caller) async throws -> VitalTrend
    {
        try await clinical.read(patient, by: caller) { snapshot in
            var query = ClinicalRecord<Vital>.byGroup.equals(filter.type.rawValue, patient)
            if let from = filter.from { query = query.from(from) }
            if let to = filter.to { query = query.below(to) }
            let newest = try snapshot.find(query.descending, limit: 500).items
            return VitalTrend(filter.type, newest.reversed().map(\.facts))
        }
    }
}
