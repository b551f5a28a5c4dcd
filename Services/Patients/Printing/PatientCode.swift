package import Kernel

/// What the QR codes of patients say: `hms:patient:MRN00012340`. The record number and nothing else, so that a lost band or card
/// tells nothing; the words in front tell a scanner what it has found.
package struct PatientCode: TextValue {
    private static let start = "hms:patient:"

    package let mrn: MRN

    package init(_ mrn: MRN) { self.mrn = mrn }

    /// Nothing, if it is not the code of a patient.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.start), let mrn = MRN(String(text.dropFirst(Self.start.count))) else { return nil }
        self.mrn = mrn
    }

    package var description: String { Self.start + mrn.description }

    package static let rule = "must be the code of a patient, like hms:patient:MRN00012340"
}
