import Kernel
import Storage
import Web

/// Profiles over HTTP.
struct DoctorEndpoints: Sendable {
    let doctors: DoctorRegister

    var all: [Endpoint] { [list, register, read, update] }

    private var list: Endpoint {
        .get(
            "/api/doctors", "List doctors", .requires(.doctorsRead), query: DoctorQuery.self,
            returns: .page(of: Doctor.self), .counted, .rate(.search),
            .about(
                "By beginnings of words of the name, by specialty, and by whether they see patients here; or just those "
                    + "with the ids that are given.")
        ) { call, query in
            .page(try await doctors.list(query, page: call.page, by: call.caller))
        }
    }

    private var register: Endpoint {
        .post(
            "/api/doctors", "Register a doctor", .requires(.doctorsWrite), body: DoctorRegistration.self,
            returns: .created(Doctor.self), DoctorError.ofRegistration
        ) { call, registration in
            try .created(try await doctors.register(registration, by: call.caller))
        }
    }

    private var read: Endpoint {
        .get(
            "/api/doctors/{id}", "Read a doctor", .requiresAny([.doctorsRead, .selfService]),
            returns: .ok(Doctor.self), .problems(.doctorNotFound)
        ) { call in
            .stored(try await doctors.record(of: call.id(), by: call.caller))
        }
    }

    private var update: Endpoint {
        .patch(
            "/api/doctors/{id}", "Change a doctor's profile", .requires(.doctorsWrite), body: DoctorPatch.self,
            returns: .ok(Doctor.self), .ifMatch(.required), DoctorError.ofRegistration, .problems(.doctorNotFound),
            .about("JSON merge patch: members that are left out stay, null removes one.")
        ) { call, _ in
            // The type told what is allowed; the document tells a null from a member that is left out.
            let patch = try JSONValue(parsing: call.body)
            return try .entity(
                try await doctors.update(call.id(), patch, seen: call.expectedRevision(), by: call.caller))
        }
    }
}

extension ProblemType {
    static let doctorNotFound = ProblemType(
        .notFound, "doctor-not-found", "There is no such doctor, or you may not see them.")
}
