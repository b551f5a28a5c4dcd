package import Kernel

/// What the hospital says of a doctor: the members that a client sends, and may change.
package struct DoctorProfile: Codable, Sendable, Hashable {
    package var name: PersonName
    /// What the doctor practises, the main one first: `Cardiology`.
    package var specialties: [Text<60>]
    package var languages: [Text<40>]?
    package var fees: [VisitFee]?
    package var departments: [Text<60>]?
    /// Degrees and fellowships: `MBBS`, `MD (Cardiology)`.
    package var qualifications: [Text<100>]?
    /// The year of the first practice.
    package var practisingSince: Whole<1930, 2200>?
    package var phones: [PhoneNumber]?
    package var emails: [EmailAddress]?
    /// Whether the doctor sees patients here; true if it is left out.
    package var isActive: Bool?
    /// The account with which the doctor signs in.
    package var user: UserID?

    package init(name: PersonName, specialties: [Text<60>]) {
        self.name = name
        self.specialties = specialties
    }
}

/// What one kind of visit costs.
package struct VisitFee: Codable, Sendable, Hashable {
    /// The visit type's code: `consultation`.
    package let visitType: Text<40>
    package let fee: Money

    package init(visitType: Text<40>, fee: Money) {
        self.visitType = visitType
        self.fee = fee
    }
}

/// A change of a profile: only the members that change; `null` removes one that may be missing.
package struct DoctorPatch: Codable, Sendable, Hashable {
    package struct Name: Codable, Sendable, Hashable {
        let given: Text<100>?
        let family: Text<100>?
        let prefix: Text<20>?
    }

    let name: Name?
    let specialties: [Text<60>]?
    let languages: [Text<40>]?
    let fees: [VisitFee]?
    let departments: [Text<60>]?
    let qualifications: [Text<100>]?
    let practisingSince: Whole<1930, 2200>?
    let phones: [PhoneNumber]?
    let emails: [EmailAddress]?
    let isActive: Bool?
    let user: UserID?
}

extension DoctorProfile {
    /// The profile after a JSON merge patch (RFC 7396).
    /// - Throws: a `Problem` that names every member of the result that breaks a rule.
    func merging(_ patch: JSONValue) throws -> DoctorProfile {
        let merged = JSONValue.mergePatch(try JSONValue(parsing: JSON.encode(self)), patch)
        return try JSON.decode(DoctorProfile.self, from: merged, strictness: .request)
    }

    /// Every rule that the profile breaks.
    /// - Parameter year: the present year.
    func brokenRules(inYear year: Int) -> [Problem.Field] {
        var fields = Self.check(specialties, "/specialties", 1...10)
        fields += Self.check(languages ?? [], "/languages", 0...20)
        fields += Self.check(departments ?? [], "/departments", 0...10)
        fields += Self.check(qualifications ?? [], "/qualifications", 0...20)
        fields += Self.check(phones ?? [], "/phones", 0...5)
        fields += Self.check(emails ?? [], "/emails", 0...5)
        fields += Self.check((fees ?? []).map(\.visitType), "/fees", 0...30, member: "/visitType")
        for (index, fee) in (fees ?? []).enumerated() where fee.fee.isNegative {
            fields.append(.init("/fees/\(index)/fee/amount", "must not be negative"))
        }
        if let since = practisingSince?.value, since > year {
            fields.append(.init("/practisingSince", "must not be in the future"))
        }
        return fields
    }

    private static func check<Value: CustomStringConvertible>(
        _ values: [Value], _ pointer: String, _ counts: ClosedRange<Int>, member: String = ""
    ) -> [Problem.Field] {
        guard counts.contains(values.count) else {
            return [.init(pointer, "must have \(counts.lowerBound) to \(counts.upperBound) items")]
        }
        var seen: Set<String> = []
        return values.enumerated().compactMap { index, value in
            seen.insert(value.description.lowercased()).inserted
                ? nil : .init("\(pointer)/\(index)\(member)", "must be there only once")
        }
    }
}
