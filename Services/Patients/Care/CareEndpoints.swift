import Kernel
import Web

/// Care teams, emergency access and its review.
struct CareEndpoints {
    let teams: CareTeams
    let emergencies: EmergencyAccesses

    struct EmergencyReason: Decodable, Sendable {
        /// Mandatory; a supervisor reads it.
        let reason: Text<500>
    }

    struct Acknowledgement: Decodable, Sendable {
        let finding: Text<500>?
    }

    struct ReviewFilter: Decodable, Sendable {
        /// Whether those that were acknowledged are listed, instead of those that were not.
        let acknowledged: Bool?
    }

    var endpoints: [Endpoint] {
        [
            .get(
                "/api/patients/{patient}/care-team", "List who takes care of a patient",
                .requiresAny([.clinicalRead, .selfService]), returns: .page(of: CareRelation.self),
                .reads("patient", id: "patient"), .problems(.patientNotFound)
            ) { call in
                .page(
                    try await teams.of(
                        call.id("patient"), page: call.page.after, limit: call.page.limit, by: call.caller))
            },
            .post(
                "/api/patients/{patient}/care-team", "Add a member to a care team",
                .requiresAny([.clinicalWrite, .admissionsWrite]), body: CareTeamMember.self,
                returns: .created(CareRelation.self), .problems(.patientNotFound, .patientNotActive)
            ) { call, member in
                try .created(await teams.add(member, to: call.id("patient"), by: call.caller))
            },
            .delete(
                "/api/patients/{patient}/care-team/{id}", "End a care relation",
                .requiresAny([.clinicalWrite, .admissionsWrite]), .problems(.missing("care-relation"))
            ) { call in
                try await teams.end(call.id(), of: call.id("patient"), by: call.caller)
                return .noContent
            },
            .post(
                "/api/patients/{patient}/emergency-access", "Open a chart for an emergency",
                .requires(.emergencyAccess),
                body: EmergencyReason.self, returns: .created(EmergencyAccess.self),
                .location("/api/patients/emergency-accesses/{id}"), .problems(.patientNotFound, .patientNotActive),
                .about("For clinicians without a care relation. Lasts four hours; supervisors are alerted.")
            ) { call, request in
                try .created(await emergencies.open(call.id("patient"), because: request.reason, by: call.caller))
            },
            .get(
                "/api/patients/emergency-accesses", "List emergency accesses", .requires(.emergencyReview),
                query: ReviewFilter.self, returns: .page(of: EmergencyAccess.self)
            ) { call, filter in
                .page(
                    try await emergencies.list(
                        acknowledged: filter.acknowledged ?? false, limit: call.page.limit, after: call.page.after,
                        by: call.caller))
            },
            .post(
                "/api/patients/emergency-accesses/{id}/acknowledge", "Acknowledge an emergency access",
                .requires(.emergencyReview), body: Acknowledgement.self, returns: .ok(EmergencyAccess.self),
                .problems(.missing("emergency-access"), .alreadyAcknowledged)
            ) { call, body in
                try .entity(await emergencies.acknowledge(call.id(), finding: body.finding, by: call.caller))
            },
        ]
    }
}
