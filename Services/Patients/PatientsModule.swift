import Kernel
package import Messaging
package import Modules
package import Storage
package import Web

/// The Patients service: who the hospital's patients are, and their charts.
package struct PatientsModule: Module {
    package static let name = "patients"

    package static let collections =
        [
            CollectionSchema(Patient.self), CollectionSchema(PatientIdentifier.self), CollectionSchema(MRNCounter.self),
            CollectionSchema(CareRelation.self), CollectionSchema(EmergencyAccess.self),
            CollectionSchema(TimelineEntry.self), CollectionSchema(Encounter.self), CollectionSchema(Visitor.self),
            CollectionSchema(PatientMerge.self), CollectionSchema(MergeMoves.self),
            CollectionSchema(ClinicalNote.self), CollectionSchema(ClinicalNoteVersion.self),
            CollectionSchema(ClinicalRecord<Allergy>.self), CollectionSchema(NoKnownAllergies.self),
            CollectionSchema(ClinicalRecord<Condition>.self),
            CollectionSchema(ClinicalRecord<Medication>.self), CollectionSchema(ClinicalRecord<Immunization>.self),
            CollectionSchema(ClinicalRecord<Procedure>.self), CollectionSchema(ClinicalRecord<FamilyHistory>.self),
            CollectionSchema(ClinicalRecord<SocialHistory>.self), CollectionSchema(ClinicalRecord<Vital>.self),
        ]

    package let store: Store
    package let registry: PatientRegistry
    package let identifiers: NationalIdentifiers
    package let careTeams: CareTeams
    package let emergencies: EmergencyAccesses
    package let records: ClinicalRecords
    package let notes: ClinicalNotes
    package let encounters: Encounters
    package let visitors: VisitorLog
    package let timeline: Timeline
    package let summaries: ChartSummaries
    package let merges: MergePatients
    package let exports: ChartExport
    package let erasure: ErasePatient
    package let prints: PatientPrints

    package init(context: ModuleContext) {
        let clinical = ClinicalStore(store: context.store, clock: context.clock)
        store = context.store
        registry = PatientRegistry(context)
        identifiers = NationalIdentifiers(store: context.store)
        careTeams = CareTeams(store: context.store, clock: context.clock)
        emergencies = EmergencyAccesses(store: context.store)
        records = ClinicalRecords(clinical: clinical, zone: context.hospital.zone)
        notes = ClinicalNotes(clinical: clinical)
        encounters = Encounters(clinical: clinical, store: context.store)
        visitors = VisitorLog(store: context.store)
        timeline = Timeline(clinical: clinical)
        summaries = ChartSummaries(clinical: clinical)
        merges = MergePatients(store: context.store)
        exports = ChartExport(store: context.store, clock: context.clock)
        erasure = ErasePatient(store: context.store, zone: context.hospital.zone)
        prints = PatientPrints(context)
    }

    package var endpoints: [Endpoint] {
        RegistrationEndpoints(registry: registry, identifiers: identifiers).endpoints
            + CareEndpoints(teams: careTeams, emergencies: emergencies).endpoints
            + ClinicalEndpoints(records: records, notes: notes).endpoints
            + StayEndpoints(encounters: encounters, visitors: visitors).endpoints
            + MergeEndpoints(merges: merges).endpoints
            + ChartEndpoints(
                timeline: timeline, summaries: summaries, exports: exports, erasure: erasure, registry: registry
            ).endpoints
            + PrintEndpoints(prints: prints).endpoints
    }

    package var subscriptions: [Subscription] { [AppointmentFollower.subscription, WalkInFollower.subscription] }
}
