package import Kernel
package import Storage

/// Asked for a new member of a patient's care team: exactly one of `user` and `doctor`.
package struct CareTeamMember: Decodable, Sendable, Exemplified {
    package let user: UserID?
    package let doctor: DoctorID?
    package let role: Text<60>?
    package let until: Instant?

    package init(user: UserID? = nil, doctor: DoctorID? = nil, role: Text<60>? = nil, until: Instant? = nil) {
        self.user = user
        self.doctor = doctor
        self.role = role
        self.until = until
    }

    package static var example: CareTeamMember { CareTeamMember(doctor: .example) }

    func clinician() throws(Problem) -> Clinician {
        switch (user, doctor) {
        case (let user?, nil): .user(user)
        case (nil, let doctor?): .doctor(doctor)
        default: throw .invalid("/user", "must be given, or doctor, but not both")
        }
    }
}

/// Who takes care of a patient.
package struct CareTeams: Sendable {
    let store: Store
    let clock: any HospitalClock

    private var clinical: ClinicalStore { ClinicalStore(store: store, clock: clock) }

    package func of(_ patient: PatientID, page: Cursor?, limit: Int, by caller: Caller) async throws -> Page<Record> {
        try await clinical.read(patient, by: caller) { snapshot in
            try snapshot.records(CareRelation.ofPatient(patient), limit: limit, after: page)
        }
    }

    /// Members are added by those who take care of the patient already, and by those who admit.
    package func add(_ member: CareTeamMember, to patient: PatientID, by caller: Caller) async throws -> CareRelation {
        let clinician = try member.clinician()
        // Whoever admits patients puts others on their teams. Nobody lets themselves into a chart: for that there are the
        // admission itself, which names who attends, and emergency access, which gives a reason and is reviewed.
        let admits = caller.has(.admissionsWrite) && !Clinician.identities(of: caller).contains(clinician)
        let act = try caller.act("patient.care-team.add", admits ? .admissionsWrite : .clinicalWrite)
        return try await store.write(act) { tx in
            if !admits { try ClinicalAccess.check(patient, caller, at: tx.now, tx) }
            _ = try PatientRegistry.active(patient, tx)
            var relation = CareRelation(
                id: tx.newID(), patient: patient, clinician: clinician, source: .careTeam, basis: nil,
                role: member.role,
                since: tx.now, until: member.until)
            try tx.insert(&relation)
            return relation
        }
    }

    package func end(_ id: EntityID<CareRelation.Tag>, of patient: PatientID, by caller: Caller) async throws {
        let admits = caller.has(.admissionsWrite)
        let act = try caller.act("patient.care-team.end", admits ? .admissionsWrite : .clinicalWrite)
        try await store.write(act) { tx in
            if !admits { try ClinicalAccess.check(patient, caller, at: tx.now, tx) }
            guard var relation = try tx.get(CareRelation.self, id), relation.patient == patient else {
                throw PatientsError.notFound("care-relation")
            }
            relation.until = tx.now
            try tx.update(&relation)
        }
    }
}
