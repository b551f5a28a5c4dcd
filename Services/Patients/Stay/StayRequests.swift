package import Kernel

/// Opens an encounter; `inpatient` admits the patient.
package struct EncounterOpening: Decodable, Sendable {
    package let `class`: Encounter.Class
    package let needs: StayNeeds

    package init(class: Encounter.Class, needs: StayNeeds = StayNeeds()) {
        self.class = `class`
        self.needs = needs
    }

    private enum CodingKeys: String, CodingKey { case `class` }

    package init(from decoder: any Decoder) throws {
        `class` = try decoder.container(keyedBy: CodingKeys.self).decode(Encounter.Class.self, forKey: .class)
        needs = try StayNeeds(from: decoder)
    }
}

package struct TransferOrder: Decodable, Sendable {
    package let to: Text<120>
    package let reason: Text<300>?
    package let attendingDoctor: DoctorID?
    package let attendingNurse: UserID?

    package init(
        to: Text<120>, reason: Text<300>? = nil, attendingDoctor: DoctorID? = nil, attendingNurse: UserID? = nil
    ) {
        self.to = to
        self.reason = reason
        self.attendingDoctor = attendingDoctor
        self.attendingNurse = attendingNurse
    }
}

package struct VisitorEntry: Decodable, Sendable {
    package let name: Text<200>
    package let relationship: Text<60>?
    package let phone: PhoneNumber?

    package init(name: Text<200>, relationship: Text<60>? = nil, phone: PhoneNumber? = nil) {
        self.name = name
        self.relationship = relationship
        self.phone = phone
    }
}
