import Kernel
import Storage
import Web

/// Registrations and licences over HTTP.
struct CredentialEndpoints: Sendable {
    let credentials: DoctorCredentials

    var all: [Endpoint] { [expiring, add, replace, remove] }

    private var expiring: Endpoint {
        .get(
            "/api/doctors/credentials/expiring", "List expiring licences", .requires(.doctorsRead),
            query: ExpiryQuery.self, returns: .page(of: ExpiringLicence.self),
            .about(
                "Active doctors whose licence has expired or expires within so many days, the first to expire first.")
        ) { call, query in
            try .page(
                try await credentials.expiring(
                    within: query.days?.value ?? Licence.warning, limit: call.page.limit, after: call.page.after,
                    by: call.caller))
        }
    }

    private var add: Endpoint {
        .post(
            "/api/doctors/{id}/credentials", "Add a credential", .requires(.doctorsWrite), body: CredentialDraft.self,
            returns: .created(Credential.self), .ifMatch(.optional), DoctorError.ofRegistration,
            .problems(.doctorNotFound)
        ) { call, draft in
            let credential = try await credentials.add(draft, to: call.id(), seen: call.ifMatch, by: call.caller)
            return try .created(credential, id: credential.id.text)
        }
    }

    private var replace: Endpoint {
        .put(
            "/api/doctors/{id}/credentials/{credential}", "Replace a credential", .requires(.doctorsWrite),
            body: CredentialDraft.self, returns: .ok(Credential.self), .ifMatch(.optional), DoctorError.ofRegistration,
            .problems(.doctorNotFound, .credentialNotFound)
        ) { call, draft in
            try .json(
                try await credentials.replace(
                    call.id("credential"), of: call.id(), with: draft, seen: call.ifMatch, by: call.caller))
        }
    }

    private var remove: Endpoint {
        .delete(
            "/api/doctors/{id}/credentials/{credential}", "Remove a credential", .requires(.doctorsWrite),
            .ifMatch(.optional), .problems(.doctorNotFound, .credentialNotFound)
        ) { call in
            try await credentials.remove(call.id("credential"), of: call.id(), seen: call.ifMatch, by: call.caller)
            return .noContent
        }
    }
}

extension ProblemType {
    fileprivate static let credentialNotFound = ProblemType(
        .notFound, "credential-not-found", "The doctor has no such credential.")
}
