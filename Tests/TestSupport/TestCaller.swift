package import Kernel

/// Callers as a request brings them, without signing in.
package enum TestCaller {
    /// May do everything.
    package static let everything = with(Set(Permission.allCases), roles: ["admin"], id: "user-admin")

    /// May do nothing.
    package static let nobody = with([], roles: [], id: "user-nobody")

    /// Has just these permissions.
    package static func having(_ permissions: Permission..., id: String = "user-1") -> Caller {
        with(Set(permissions), roles: ["custom"], id: id)
    }

    /// Has all permissions but these.
    package static func lacking(_ permissions: Permission..., id: String = "user-1") -> Caller {
        with(Set(Permission.allCases).subtracting(permissions), roles: ["custom"], id: id)
    }

    /// A doctor with what a doctor usually may do.
    package static func doctor(_ doctor: DoctorID, id: String = "user-doctor") -> Caller {
        Caller(
            kind: .user, id: id, roles: ["doctor"],
            permissions: [
                .patientsRead, .clinicalRead, .clinicalWrite, .emergencyAccess, .doctorsRead, .appointmentsRead,
                .appointmentsWrite, .selfService,
            ],
            doctor: doctor)
    }

    /// A patient, who sees their own record only.
    package static func patient(_ patient: PatientID, id: String = "user-patient") -> Caller {
        Caller(kind: .user, id: id, roles: ["patient"], permissions: [.selfService], patient: patient)
    }

    private static func with(_ permissions: Set<Permission>, roles: [String], id: String) -> Caller {
        Caller(kind: .user, id: id, roles: roles, permissions: permissions)
    }
}

extension Caller {
    /// The same caller in another request.
    package func through(_ request: RequestContext) -> Caller {
        var caller = self
        caller.request = request
        return caller
    }

    /// The same caller with an `Idempotency-Key`.
    package func claiming(_ key: String, bodyHash: String = "body") -> Caller {
        var caller = self
        caller.request.idempotency = IdempotencyClaim(key: key, bodyHash: bodyHash)
        return caller
    }
}

extension Act {
    /// For tests of what lies below the permission checks.
    package static let test = Act.system("tests", "test.change", audited: true)
}

extension Grant {
    package static let test = Act.test.grant
}
