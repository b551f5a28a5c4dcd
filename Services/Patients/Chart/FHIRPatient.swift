import Kernel

/// A patient's demographic data as a FHIR R4 resource.
enum FHIRPatient {
    static func resource(_ patient: Patient, _ identifiers: [NationalIdentifier]) -> JSONValue {
        let details = patient.details
        let numbers =
            [FHIRBundle.object(("use", "usual"), ("type", ["text": "MRN"]), ("value", FHIRBundle.text(patient.mrn)))]
            + identifiers.map { ["type": ["text": .string($0.kind.rawValue)], "value": .string($0.value)] }
        let telecom =
            details.phones.map { phone in
                FHIRBundle.object(
                    ("system", "phone"), ("value", FHIRBundle.text(phone.number)),
                    ("use", phone.use.flatMap { $0 == .other ? nil : .string($0.rawValue) }))
            } + details.emails.map { ["system": "email", "value": .string($0.description)] }
        return FHIRBundle.object(
            ("resourceType", "Patient"), ("id", FHIRBundle.text(patient.id)), ("identifier", .array(numbers)),
            ("active", .bool(patient.status == .active)), ("name", [name(details.name)]),
            ("telecom", telecom.isEmpty ? nil : .array(telecom)), ("gender", .string(gender(details.sex))),
            ("birthDate", FHIRBundle.text(details.birthDate)),
            ("deceasedDateTime", FHIRBundle.text(details.deceasedOn)),
            ("address", details.addresses.isEmpty ? nil : .array(details.addresses.map(address))),
            ("contact", details.emergencyContacts.isEmpty ? nil : .array(details.emergencyContacts.map(contact))),
            ("communication", details.language.map { [["language": FHIRBundle.concept($0.description)]] }))
    }

    private static func name(_ name: PersonName) -> JSONValue {
        FHIRBundle.object(
            ("use", "official"), ("text", .string(name.full)), ("family", FHIRBundle.text(name.family)),
            ("given", [.string(name.given.description)]),
            ("prefix", name.prefix.map { [.string($0.description)] }))
    }

    /// Administrative gender, which is what FHIR asks for here.
    private static func gender(_ sex: Sex) -> String {
        switch sex {
        case .male: "male"
        case .female: "female"
        case .intersex: "other"
        case .unknown: "unknown"
        }
    }

    private static func address(_ address: Address) -> JSONValue {
        FHIRBundle.object(
            ("line", [.string(address.line.description)]), ("city", FHIRBundle.text(address.city)),
            ("district", FHIRBundle.text(address.district)), ("state", FHIRBundle.text(address.state)),
            ("postalCode", FHIRBundle.text(address.postalCode)), ("country", FHIRBundle.text(address.country)))
    }

    private static func contact(_ contact: EmergencyContact) -> JSONValue {
        FHIRBundle.object(
            ("relationship", contact.relationship.map { [FHIRBundle.concept($0.description)] }),
            ("name", ["text": .string(contact.name.description)]),
            ("telecom", [["system": "phone", "value": .string(contact.phone.description)]]))
    }
}
