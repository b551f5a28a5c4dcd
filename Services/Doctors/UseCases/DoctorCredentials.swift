package import Kernel
package import Modules
package import Storage

/// A doctor whose licence needs attention.
package struct ExpiringLicence: Codable, Sendable, Hashable {
    package let doctor: DoctorID
    package let name: PersonName
    package let licence: Licence
    /// Days from today to the last day of the licence; negative once it has expired.
    package let daysLeft: Int
}

/// How far ahead to look.
package struct ExpiryQuery: Codable, Sendable, Hashable {
    /// 60 if it is left out.
    package let days: Whole<0, 730>?

    package init(days: Whole<0, 730>? = nil) { self.days = days }
}

/// Registrations and licences. No doctor is booked for a day behind the licence's last one.
package struct DoctorCredentials: Sendable {
    package static let most = 20

    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock

    package init(store: Store, hospital: Hospital, clock: any HospitalClock) {
        self.store = store
        self.hospital = hospital
        self.clock = clock
    }

    package func add(
        _ draft: CredentialDraft, to id: DoctorID, seen: Int?, by caller: Caller
    ) async throws -> Credential {
        let act = try caller.act("credential.add", .doctorsWrite)
        return try await change(id, act, seen) { doctor, tx in
            guard doctor.credentials.count < Self.most else { throw DoctorError.tooManyCredentials }
            let credential = Credential(id: tx.newID(), try draft.checked())
            doctor.credentials.append(credential)
            try tx.checkUnique(credential, of: id, at: "/number")
            return credential
        }
    }

    package func replace(
        _ credential: CredentialID, of id: DoctorID, with draft: CredentialDraft, seen: Int?, by caller: Caller
    ) async throws -> Credential {
        let act = try caller.act("credential.replace", .doctorsWrite)
        return try await change(id, act, seen) { doctor, tx in
            let position = try doctor.position(of: credential)
            doctor.credentials[position] = Credential(id: credential, try draft.checked())
            try tx.checkUnique(doctor.credentials[position], of: id, at: "/number")
            return doctor.credentials[position]
        }
    }

    package func remove(_ credential: CredentialID, of id: DoctorID, seen: Int?, by caller: Caller) async throws {
        let act = try caller.act("credential.remove", .doctorsWrite)
        _ = try await change(id, act, seen) { doctor, _ in
            doctor.credentials.remove(at: try doctor.position(of: credential))
        }
    }

    /// Active doctors whose licence has expired or expires within some days, the first to expire first.
    package func expiring(
        within days: Int, limit: Int, after: Cursor?, by caller: Caller
    ) async throws -> Page<ExpiringLicence> {
        let grant = try caller.grant(.doctorsRead)
        let today = hospital.zone.date(of: clock.now)
        let query = Doctor.byLicenceEnd.all.below(today.adding(days: days + 1).dayNumber)
        return try await store.read(grant) { snapshot in
            try snapshot.find(query, limit: limit, after: after)
        }.map { doctor in
            ExpiringLicence(
                doctor: doctor.id, name: doctor.profile.name, licence: doctor.licence,
                daysLeft: today.distance(to: doctor.licence.through ?? today))
        }
    }

    private func change(
        _ id: DoctorID, _ act: Act, _ seen: Int?,
        _ change: @escaping @Sendable (inout Doctor, Transaction) throws -> Credential
    ) async throws -> Credential {
        let zone = hospital.zone
        return try await store.write(act) { tx in
            var doctor = try tx.doctor(id, seen: seen)
            let credential = try change(&doctor, tx)
            _ = doctor.reviewLicence(on: zone.date(of: tx.now))
            try tx.saveAndTell(&doctor)
            return credential
        }
    }
}

extension Doctor {
    fileprivate func position(of credential: CredentialID) throws(Problem) -> Int {
        guard let position = credentials.firstIndex(where: { $0.id == credential }) else {
            throw .notFound("credential")
        }
        return position
    }
}

extension CredentialDraft {
    fileprivate func checked() throws(Problem) -> CredentialDraft {
        let broken = brokenRules()
        guard broken.isEmpty else { throw .invalid(broken) }
        return self
    }
}
