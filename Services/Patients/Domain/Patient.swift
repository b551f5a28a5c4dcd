package import Kernel
import Storage

/// A person whom the hospital has a chart for. Stored as the API shows it, so that a read passes the bytes on.
package struct Patient: Entity {
    package typealias Tag = PatientTag
    package static let collection = "patients"

    package enum Status: String, ListedValue, SchemaDescribed {
        case active
        /// Turned out to be the person of `mergedInto`.
        case merged
        /// All that said who it was has been removed.
        case erased
    }

    package let id: PatientID
    package var revision = 0
    package let mrn: MRN
    package var status: Status
    package var mergedInto: PatientID?
    package var details: PatientDetails
    /// National identifiers with all but their last characters hidden; whole ones are `PatientIdentifier`s.
    package var identifiers: [MaskedIdentifier]
    /// The chart must be kept, whatever the retention rules say: a court case, a complaint.
    package var legalHold: Bool
    package let createdAt: Instant
    package var updatedAt: Instant

    package init(id: PatientID, mrn: MRN, details: PatientDetails, identifiers: [MaskedIdentifier], at now: Instant) {
        self.id = id
        self.mrn = mrn
        self.status = .active
        self.details = details
        self.identifiers = identifiers
        self.legalHold = false
        self.createdAt = now
        self.updatedAt = now
    }
}

/// A national identifier as most people see it: `XXXXXXXX0124`.
package struct MaskedIdentifier: Codable, Sendable, Hashable {
    package let type: NationalIdentifier.Kind
    package let masked: String

    package init(_ identifier: NationalIdentifier) {
        type = identifier.kind
        masked = identifier.masked
    }
}

extension Patient: Codable {
    private enum CodingKeys: String, CodingKey {
        case id, revision, mrn, status, mergedInto, identifiers, legalHold, createdAt, updatedAt
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(PatientID.self, forKey: .id)
        revision = try members.decode(Int.self, forKey: .revision)
        mrn = try members.decode(MRN.self, forKey: .mrn)
        status = try members.decode(Status.self, forKey: .status)
        mergedInto = try members.decodeIfPresent(PatientID.self, forKey: .mergedInto)
        details = try PatientDetails(from: decoder)
        identifiers = try members.decode([MaskedIdentifier].self, forKey: .identifiers)
        legalHold = try members.decode(Bool.self, forKey: .legalHold)
        createdAt = try members.decode(Instant.self, forKey: .createdAt)
        updatedAt = try members.decode(Instant.self, forKey: .updatedAt)
    }

    /// The details are members like the others.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encode(revision, forKey: .revision)
        try members.encode(mrn, forKey: .mrn)
        try members.encode(status, forKey: .status)
        try members.encodeIfPresent(mergedInto, forKey: .mergedInto)
        try details.encode(to: encoder)
        try members.encode(identifiers, forKey: .identifiers)
        try members.encode(legalHold, forKey: .legalHold)
        try members.encode(createdAt, forKey: .createdAt)
        try members.encode(updatedAt, forKey: .updatedAt)
    }
}
