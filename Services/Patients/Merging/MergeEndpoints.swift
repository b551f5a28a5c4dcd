import Kernel
import Web

/// Merging of records, and its undoing.
struct MergeEndpoints {
    let merges: MergePatients

    struct Duplicate: Decodable, Sendable {
        let duplicate: PatientID
    }

    var endpoints: [Endpoint] {
        [
            .post(
                "/api/patients/{id}/merge-preview", "Preview a merge", .requires(.patientsMerge), body: Duplicate.self,
                returns: .ok(MergePreview.self), .reads("patient"), .problems(.patientNotFound, .patientNotActive)
            ) { call, body in
                try .json(await merges.preview(call.id(), body.duplicate, by: call.caller))
            },
            .post(
                "/api/patients/{patient}/merge", "Merge a duplicate into a patient", .requires(.patientsMerge),
                body: MergeRequest.self, returns: .created(PatientMerge.self), .location("/api/patients/merges/{id}"),
                .problems(.patientNotFound, .patientNotActive, .mergeRefused)
            ) { call, request in
                try .created(await merges.merge(call.id("patient"), request, by: call.caller))
            },
            .get(
                "/api/patients/{id}/merges", "List merges into a patient", .requires(.patientsMerge),
                returns: .page(of: PatientMerge.self)
            ) { call in
                .page(
                    try await merges.list(
                        of: call.id(), limit: call.page.limit, after: call.page.after, by: call.caller))
            },
            .post(
                "/api/patients/merges/{id}/unmerge", "Undo a merge", .requires(.patientsMerge),
                returns: .ok(PatientMerge.self), .problems(.missing("merge"), .mergeRefused)
            ) { call in
                try .entity(await merges.unmerge(call.id(), by: call.caller))
            },
        ]
    }
}
