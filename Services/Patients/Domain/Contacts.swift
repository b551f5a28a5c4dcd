package import Kernel

/// A telephone number, and what it is for.
package struct Phone: Codable, Sendable, Hashable {
    package enum Use: String, ListedValue, SchemaDescribed {
        case mobile
        case home
        case work
        case other
    }

    package let number: PhoneNumber
    package let use: Use?

    package init(number: PhoneNumber, use: Use? = nil) {
        self.number = number
        self.use = use
    }
}

/// Where someone lives or gets letters.
package struct Address: Codable, Sendable, Hashable {
    package enum Use: String, ListedValue, SchemaDescribed {
        case home
        case work
        case temporary
        case other
    }

    package let use: Use?
    /// House, street and area; one line is enough.
    package let line: Text<300>
    package let city: Text<100>?
    package let district: Text<100>?
    package let state: Text<100>?
    package let postalCode: Text<20>?
    package let country: Text<60>?

    package init(
        use: Use? = nil, line: Text<300>, city: Text<100>? = nil, district: Text<100>? = nil, state: Text<100>? = nil,
        postalCode: Text<20>? = nil, country: Text<60>? = nil
    ) {
        self.use = use
        self.line = line
        self.city = city
        self.district = district
        self.state = state
        self.postalCode = postalCode
        self.country = country
    }
}

/// Whom to call.
package struct EmergencyContact: Codable, Sendable, Hashable {
    package let name: Text<200>
    /// "mother", "neighbour".
    package let relationship: Text<60>?
    package let phone: PhoneNumber

    package init(name: Text<200>, relationship: Text<60>? = nil, phone: PhoneNumber) {
        self.name = name
        self.relationship = relationship
        self.phone = phone
    }
}

/// Who pays, and under which number.
package struct InsurancePolicy: Codable, Sendable, Hashable {
    package let insurer: Text<120>
    package let policyNumber: Text<60>
    package let holder: Text<200>?
    package let validFrom: LocalDate?
    /// The last day.
    package let validTo: LocalDate?

    package init(
        insurer: Text<120>, policyNumber: Text<60>, holder: Text<200>? = nil, validFrom: LocalDate? = nil,
        validTo: LocalDate? = nil
    ) {
        self.insurer = insurer
        self.policyNumber = policyNumber
        self.holder = holder
        self.validFrom = validFrom
        self.validTo = validTo
    }
}

/// What the patient allowed or refused, and when.
package struct Consent: Codable, Sendable, Hashable {
    package enum Purpose: String, ListedValue, SchemaDescribed {
        case treatment
        case dataSharing
        case research
        case reminders
        case photography
    }

    package let purpose: Purpose
    package let isGiven: Bool
    package let on: LocalDate
    package let until: LocalDate?
    package let note: Text<300>?

    package init(purpose: Purpose, isGiven: Bool, on: LocalDate, until: LocalDate? = nil, note: Text<300>? = nil) {
        self.purpose = purpose
        self.isGiven = isGiven
        self.on = on
        self.until = until
        self.note = note
    }
}
