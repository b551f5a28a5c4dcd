import Kernel
import Web

/// Encounters: admission, transfer, discharge, and the visitor log.
struct StayEndpoints {
    let encounters: Encounters
    let visitors: VisitorLog

    private static let path = "/api/patients/{patient}/encounters"
    private static let one = path + "/{id}"

    var endpoints: [Endpoint] { reading + changing + visitorEndpoints }

    private var reading: [Endpoint] {
        [
            .get(
                Self.path, "List encounters of a patient", .requiresAny([.clinicalRead, .selfService]),
                returns: .page(of: Encounter.self), .counted, .reads("patient", id: "patient"),
                .problems(.patientNotFound)
            ) { call in
                .page(try await encounters.list(of: call.id("patient"), page: call.page, by: call.caller))
            },
            .get(
                Self.one, "Read an encounter", .requiresAny([.clinicalRead, .selfService]),
                returns: .ok(Encounter.self),
                .reads("patient", id: "patient"), .problems(.patientNotFound, .missing("encounter"))
            ) { call in
                try .entity(await encounters.encounter(call.id(), of: call.id("patient"), by: call.caller))
            },
            .get(
                "/api/patients/inpatients", "List who is admitted", .requires(.admissionsWrite),
                returns: .page(of: Encounter.self), .counted, .reads("patient", id: nil)
            ) { call in
                .page(try await encounters.inpatients(page: call.page, by: call.caller))
            },
        ]
    }

    private var changing: [Endpoint] {
        [
            .post(
                Self.path, "Open an encounter", .requires(.admissionsWrite), body: EncounterOpening.self,
                returns: .created(Encounter.self), .problems(.patientNotFound, .patientNotActive, .alreadyAdmitted),
                .about("The class inpatient admits the patient.")
            ) { call, opening in
                try .created(await encounters.open(opening, for: call.id("patient"), by: call.caller))
            },
            .patch(
                Self.one, "Change what a stay needs", .requires(.admissionsWrite), body: Patch<StayNeeds>.self,
                returns: .ok(Encounter.self), .ifMatch(.required), .problems(.missing("encounter"), .encounterClosed)
            ) { call, patch in
                try .entity(
                    await encounters.change(
                        call.id(), of: call.id("patient"), patch, expected: call.expectedRevision(), by: call.caller))
            },
            .post(
                Self.one + "/admit", "Admit a patient who is here", .requires(.admissionsWrite),
                returns: .ok(Encounter.self), .problems(.missing("encounter"), .encounterClosed, .alreadyAdmitted)
            ) { call in
                try .entity(await encounters.admit(call.id(), of: call.id("patient"), by: call.caller))
            },
            .post(
                Self.one + "/transfer", "Transfer a patient", .requires(.admissionsWrite), body: TransferOrder.self,
                returns: .ok(Encounter.self), .problems(.missing("encounter"), .encounterClosed)
            ) { call, order in
                try .entity(await encounters.transfer(call.id(), of: call.id("patient"), order, by: call.caller))
            },
            .post(
                Self.one + "/discharge", "Discharge a patient", .requires(.admissionsWrite),
                body: Encounter.Summary.self, returns: .ok(Encounter.self),
                .problems(.missing("encounter"), .encounterClosed)
            ) { call, summary in
                try .entity(await encounters.discharge(call.id(), of: call.id("patient"), summary, by: call.caller))
            },
            .post(
                Self.one + "/cancel", "Cancel an encounter", .requires(.admissionsWrite), returns: .ok(Encounter.self),
                .problems(.missing("encounter"), .encounterClosed)
            ) { call in
                try .entity(await encounters.cancel(call.id(), of: call.id("patient"), by: call.caller))
            },
        ]
    }

    private var visitorEndpoints: [Endpoint] {
        [
            .get(
                "/api/patients/{patient}/encounters/{encounter}/visitors", "List visitors of a patient",
                .requires(.admissionsWrite), returns: .page(of: Visitor.self), .problems(.missing("encounter"))
            ) { call in
                .page(
                    try await visitors.of(
                        call.id("encounter"), of: call.id("patient"), limit: call.page.limit, after: call.page.after,
                        by: call.caller))
            },
            .post(
                "/api/patients/{patient}/encounters/{encounter}/visitors", "Note the arrival of a visitor",
                .requires(.admissionsWrite), body: VisitorEntry.self, returns: .created(Visitor.self),
                .problems(.missing("encounter"), .encounterClosed)
            ) { call, entry in
                try .created(
                    await visitors.arrive(entry, at: call.id("encounter"), of: call.id("patient"), by: call.caller))
            },
            .post(
                "/api/patients/{patient}/visitors/{id}/leave", "Note that a visitor left", .requires(.admissionsWrite),
                returns: .ok(Visitor.self), .problems(.missing("visitor"))
            ) { call in
                try .entity(await visitors.leave(call.id(), of: call.id("patient"), by: call.caller))
            },
        ]
    }
}
