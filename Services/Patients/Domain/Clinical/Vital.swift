package import Kernel

/// One measurement, in the unit of its kind; only plausible ones exist. Input may be in another unit that the kind knows, and
/// is converted.
package struct Vital: ClinicalFacts {
    package enum Status: String, ListedValue, SchemaDescribed {
        case final, enteredInError
    }

    package let type: VitalKind
    package let value: Double
    /// Of a blood pressure only, mm[Hg].
    package let diastolic: Double?
    /// UCUM.
    package let unit: String
    package let measuredAt: Instant
    package let status: Status
    /// "after exercise", "left arm".
    package let note: Text<300>?

    /// Nothing, if the measurement is not plausible.
    package init?(
        _ type: VitalKind, _ value: Double, diastolic: Double? = nil, at measuredAt: Instant, status: Status = .final,
        note: Text<300>? = nil
    ) {
        guard Self.broken(type, value, diastolic) == nil else { return nil }
        self.init(unchecked: type, value, diastolic, measuredAt, status, note)
    }

    private init(
        unchecked type: VitalKind, _ value: Double, _ diastolic: Double?, _ measuredAt: Instant, _ status: Status,
        _ note: Text<300>?
    ) {
        self.type = type
        self.value = value
        self.diastolic = diastolic
        self.unit = type.unit
        self.measuredAt = measuredAt
        self.status = status
        self.note = note
    }

    /// The rule that is broken, and by which member.
    private static func broken(_ type: VitalKind, _ value: Double, _ diastolic: Double?) -> (CodingKeys, String)? {
        let range = type.plausible
        guard range.contains(value) else {
            return (.value, "must be \(text(range)) \(type.unit) to be plausible")
        }
        if type == .comaScore || type == .painScore, value != value.rounded() {
            return (.value, "must be a whole number")
        }
        guard type == .bloodPressure else {
            return diastolic == nil ? nil : (.diastolic, "must be left out, but for a blood pressure")
        }
        guard let diastolic else { return (.diastolic, "is required for a blood pressure") }
        guard VitalKind.plausibleDiastolic.contains(diastolic), diastolic < value else {
            return (
                .diastolic, "must be \(text(VitalKind.plausibleDiastolic)) mm[Hg], and less than the systolic value"
            )
        }
        return nil
    }

    private static func text(_ range: ClosedRange<Double>) -> String {
        func short(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }
        return "\(short(range.lowerBound)) to \(short(range.upperBound))"
    }

    package static let collection = "vitals"
    package static let noun = "vital"
    package static let timelineKind = TimelineEntry.Kind.vital
    package static var example: Vital { Vital(unchecked: .heartRate, 72, nil, .example, .final, nil) }

    package var title: String {
        let measured = diastolic.map { "\(Self.short(value))/\(Self.short($0))" } ?? Self.short(value)
        return "\(type.rawValue) \(measured) \(unit)"
    }

    private static func short(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }

    package var state: String { status.rawValue }
    package var when: When? { .moment(measuredAt) }
    package var group: String? { status == .enteredInError ? nil : type.rawValue }
}

extension Vital {
    private enum CodingKeys: String, CodingKey {
        case type, value, diastolic, unit, measuredAt, status, note
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let type = try members.decode(VitalKind.self, forKey: .type)
        let given = try members.decode(Double.self, forKey: .value)
        let diastolic = try members.decodeIfPresent(Double.self, forKey: .diastolic)
        let unit = try members.decodeIfPresent(String.self, forKey: .unit) ?? type.unit
        let measuredAt = try members.decode(Instant.self, forKey: .measuredAt)
        let status = try members.decodeIfPresent(Status.self, forKey: .status) ?? .final
        let note = try members.decodeIfPresent(Text<300>.self, forKey: .note)
        guard let value = type.converted(given, from: unit) else {
            throw DecodingError.broken(
                "must be one of: \(type.units.joined(separator: ", "))", at: members.codingPath + [CodingKeys.unit])
        }
        if let (member, rule) = Self.broken(type, value, diastolic) {
            throw DecodingError.broken(rule, at: members.codingPath + [member])
        }
        self.init(unchecked: type, value, diastolic, measuredAt, status, note)
    }
}
