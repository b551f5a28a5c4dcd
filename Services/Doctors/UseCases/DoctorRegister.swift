import Contracts
package import Kernel
package import Modules
package import Storage
package import Web

/// A new doctor, as a client sends one: the profile, and credentials if they are at hand.
package struct DoctorRegistration: Codable, Sendable, Hashable {
    package let profile: DoctorProfile
    package let credentials: [CredentialDraft]?

    package init(_ profile: DoctorProfile, credentials: [CredentialDraft]? = nil) {
        self.profile = profile
        self.credentials = credentials
    }

    private enum CodingKeys: String, CodingKey {
        case credentials
    }

    package init(from decoder: any Decoder) throws {
        credentials = try decoder.container(keyedBy: CodingKeys.self)
            .decodeIfPresent([CredentialDraft].self, forKey: .credentials)
        profile = try DoctorProfile(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        try profile.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(credentials, forKey: .credentials)
    }
}

/// Which doctors to list.
package struct DoctorQuery: Codable, Sendable, Hashable {
    /// Beginnings of words of the name.
    package let q: Text<100>?
    package let specialty: Text<60>?
    package let active: Bool?
    /// Up to 200 ids; those that there are come in this order, in one page, and the others are left out.
    package let id: IDList<DoctorTag>?

    package init(
        q: Text<100>? = nil, specialty: Text<60>? = nil, active: Bool? = nil, id: IDList<DoctorTag>? = nil
    ) {
        self.q = q
        self.specialty = specialty
        self.active = active
        self.id = id
    }
}

/// The register of doctors.
package struct DoctorRegister: Sendable {
    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock

    package init(store: Store, hospital: Hospital, clock: any HospitalClock) {
        self.store = store
        self.hospital = hospital
        self.clock = clock
    }

    package func register(_ registration: DoctorRegistration, by caller: Caller) async throws -> Doctor {
        let act = try caller.act("doctor.create", .doctorsWrite)
        let zone = hospital.zone
        return try await store.write(act) { tx in
            let today = zone.date(of: tx.now)
            try registration.check(on: today)
            let credentials = (registration.credentials ?? []).map { Credential(id: tx.newID(), $0) }
            var doctor = Doctor(id: tx.newID(), profile: registration.profile, credentials: credentials, on: today)
            try tx.checkUnique(doctor)
            try tx.add(&doctor, DoctorAvailability(of: doctor.id))
            return doctor
        }
    }

    package func record(of id: DoctorID, by caller: Caller) async throws -> Record {
        guard let record = try await store.record(Doctor.self, id, try caller.grantHours(of: id)) else {
            throw Problem.notFound("doctor")
        }
        return record
    }

    /// Applies a JSON merge patch to the profile.
    /// - Parameter seen: the revision that the client changed.
    package func update(_ id: DoctorID, _ patch: JSONValue, seen: Int, by caller: Caller) async throws -> Doctor {
        let act = try caller.act("doctor.update", .doctorsWrite)
        let zone = hospital.zone
        return try await store.write(act) { tx in
            var doctor = try tx.doctor(id, seen: seen)
            var profile = try doctor.profile.merging(patch)
            profile.isActive = profile.isActive ?? true
            let broken = profile.brokenRules(inYear: zone.date(of: tx.now).year)
            guard broken.isEmpty else { throw Problem.invalid(broken) }
            doctor.profile = profile
            try tx.checkUnique(doctor)
            try tx.saveAndTell(&doctor)
            return doctor
        }
    }

    /// Doctors by family name; with words or a specialty, in the order of the word that was found.
    package func list(_ query: DoctorQuery, page: PageRequest, by caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grant(.doctorsRead)
        if let ids = query.id {
            guard query.q == nil, query.specialty == nil, query.active == nil else {
                throw Problem.invalid("?id", "must be the only filter")
            }
            guard page.after == nil else { throw StorageError.badCursor }
            let items = try await store.read(grant) { try $0.records(Doctor.self, ids) }
            return Page(items: items, next: nil, total: page.wantsTotal ? items.count : nil)
        }
        guard query.q == nil, query.specialty == nil else {
            guard let prefixes = query.prefixes else {
                return Page(items: [], next: nil, total: page.wantsTotal ? 0 : nil)
            }
            return try await store.read(grant) { try $0.search(Doctor.bySearch, prefixes, page) }
        }
        let all = query.active.map { Doctor.byActivity.equals($0) } ?? Doctor.byName.all
        return try await store.read(grant) { try $0.records(all, page) }
    }
}

extension DoctorQuery {
    /// What a doctor's search words must begin with; nothing, if the words name nobody.
    fileprivate var prefixes: [String]? {
        let words = q.map { SearchText.words($0.description).map(IndexWord.cut) }
        if let words, words.isEmpty { return nil }
        let filters = [specialty.map(Doctor.filter(specialty:)), active.map(Doctor.filter(isActive:))].compactMap { $0 }
        return Array(Set((words ?? []) + filters)).sorted()
    }
}

extension DoctorRegistration {
    fileprivate func check(on today: LocalDate) throws {
        var broken = profile.brokenRules(inYear: today.year)
        let drafts = credentials ?? []
        if drafts.count > DoctorCredentials.most {
            broken.append(.init("/credentials", "must have at most \(DoctorCredentials.most) items"))
        }
        for (index, draft) in drafts.enumerated() { broken += draft.brokenRules(at: "/credentials/\(index)") }
        guard broken.isEmpty else { throw Problem.invalid(broken) }
    }
}

extension Transaction {
    /// Throws, if another doctor has the account or one of the registrations.
    func checkUnique(_ doctor: Doctor) throws {
        if let user = doctor.profile.user, let other = try first(Doctor.byUser.equals(user)), other.id != doctor.id {
            throw DoctorError.userTaken
        }
        for (index, credential) in doctor.credentials.enumerated() {
            try checkUnique(credential, of: doctor.id, at: "/credentials/\(index)/number")
        }
    }

    func checkUnique(_ credential: Credential, of doctor: DoctorID, at pointer: String) throws {
        let holders = try lookUp(Doctor.byRegistration, credential.registration, limit: 2)
        if holders.contains(where: { $0.id != doctor }) { throw DoctorError.registrationTaken(pointer: pointer) }
    }

    /// A new doctor with the first hours.
    func add(_ doctor: inout Doctor, _ hours: DoctorAvailability) throws {
        var hours = hours
        try insert(&doctor)
        try insert(&hours)
        try publish(DoctorCreated(facts: doctor.facts(hours.availability)))
    }
}
