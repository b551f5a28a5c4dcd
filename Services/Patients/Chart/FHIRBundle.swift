import Kernel
import Storage

/// A patient's record as a FHIR R4 bundle. Source: HL7 FHIR 4.0.1 (https://hl7.org/fhir/R4/).
enum FHIRBundle {
    static func make(
        _ patient: Patient, _ showsIdentifiers: Bool, at now: Instant, _ snapshot: Snapshot
    ) throws -> [UInt8] {
        let id = patient.id
        let identifiers = showsIdentifiers ? try ChartExport.rows(PatientIdentifier.self, id, snapshot) : []
        var resources = [FHIRPatient.resource(patient, identifiers.map(\.identifier))]
        resources += try ChartExport.rows(Encounter.self, id, snapshot).map(encounter)
        let allergies = try ChartExport.rows(ClinicalRecord<Allergy>.self, id, snapshot)
        resources += allergies.map(allergy)
        // Of two records that were merged one may say so, and the other have an allergy.
        if !allergies.contains(where: { $0.facts.status == .active }),
            let none = try NoKnownAllergies.standing(of: id, snapshot)
        {
            resources.append(noAllergy(none))
        }
        resources += try ChartExport.rows(ClinicalRecord<Condition>.self, id, snapshot).map(condition)
        resources += try ChartExport.rows(ClinicalRecord<Medication>.self, id, snapshot).map(medication)
        resources += try ChartExport.rows(ClinicalRecord<Immunization>.self, id, snapshot).map(immunization)
        resources += try ChartExport.rows(ClinicalRecord<Vital>.self, id, snapshot).map(observation)
        let entries = resources.map { resource -> JSONValue in ["resource": resource] }
        let bundle: JSONValue = [
            "resourceType": "Bundle", "type": "collection", "timestamp": .string(now.description),
            "entry": .array(entries),
        ]
        return bundle.bytes
    }

    /// A resource without the members that are nothing.
    static func object(_ members: (String, JSONValue?)...) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members { object[name] = value }
        return .object(object)
    }

    static func text(_ value: (some CustomStringConvertible)?) -> JSONValue? { value.map { .string($0.description) } }

    static func concept(_ text: String, system: String? = nil, code: String? = nil) -> JSONValue {
        let coding: JSONValue? = code.map { code in
            .array([object(("system", system.map { .string($0) }), ("code", .string(code)))])
        }
        return object(("coding", coding), ("text", .string(text)))
    }

    static func coded(_ system: String, _ code: String) -> JSONValue {
        ["coding": [["system": .string(system), "code": .string(code)]]]
    }

    private static func subject(_ patient: PatientID) -> JSONValue { ["reference": "Patient/\(patient)"] }

    private static func encounter(_ encounter: Encounter) -> JSONValue {
        let code =
            switch encounter.class {
            case .outpatient: "AMB"
            case .emergency: "EMER"
            case .inpatient: "IMP"
            }
        let status =
            switch encounter.status {
            case .inProgress: "in-progress"
            case .finished: "finished"
            case .cancelled: "cancelled"
            }
        return object(
            ("resourceType", "Encounter"), ("id", text(encounter.id)), ("status", .string(status)),
            ("class", ["system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": .string(code)]),
            ("subject", subject(encounter.patient)),
            ("period", object(("start", text(encounter.startedAt)), ("end", text(encounter.endedAt)))),
            ("reasonCode", encounter.needs.reason.map { [concept($0.description)] }))
    }

    private static func allergy(_ record: ClinicalRecord<Allergy>) -> JSONValue {
        let facts = record.facts
        let clinical = facts.status == .resolved ? "resolved" : facts.status == .inactive ? "inactive" : "active"
        let isRefuted = facts.status == .refuted || facts.status == .enteredInError
        let verification = facts.status == .enteredInError ? "entered-in-error" : isRefuted ? "refuted" : "confirmed"
        let severity: String? = facts.severity.map { $0 == .lifeThreatening ? "severe" : $0.rawValue }
        let reaction: JSONValue? = facts.reaction.map { reaction in
            [object(("manifestation", [concept(reaction.description)]), ("severity", severity.map { .string($0) }))]
        }
        // A status is not allowed beside entered-in-error (ait-2).
        return object(
            ("resourceType", "AllergyIntolerance"), ("id", text(record.id)),
            (
                "clinicalStatus",
                facts.status == .enteredInError
                    ? nil : coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", clinical)
            ),
            (
                "verificationStatus",
                coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", verification)
            ),
            ("criticality", facts.severity.map { $0 == .severe || $0 == .lifeThreatening ? "high" : "low" }),
            ("code", concept(facts.substance.description)), ("patient", subject(record.patient)),
            ("onsetDateTime", text(facts.onset)), ("recordedDate", text(record.recordedAt)), ("reaction", reaction))
    }

    /// SNOMED CT 716186003 is what FHIR R4 names for it (https://hl7.org/fhir/R4/allergyintolerance.html, 9.1.3).
    private static func noAllergy(_ statement: NoKnownAllergies) -> JSONValue {
        object(
            ("resourceType", "AllergyIntolerance"), ("id", text(statement.id)),
            ("clinicalStatus", coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active")),
            (
                "verificationStatus",
                coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed")
            ),
            ("code", concept("No known allergy", system: "http://snomed.info/sct", code: "716186003")),
            ("patient", subject(statement.patient)), ("recordedDate", text(statement.recordedAt)))
    }

    private static func condition(_ record: ClinicalRecord<Condition>) -> JSONValue {
        let facts = record.facts
        let clinical = facts.status == .recurrence ? "recurrence" : facts.status.rawValue
        let isError = facts.status == .enteredInError
        let verification = isError ? "entered-in-error" : (facts.certainty ?? .confirmed).rawValue
        return object(
            ("resourceType", "Condition"), ("id", text(record.id)),
            (
                "clinicalStatus",
                isError ? nil : coded("http://terminology.hl7.org/CodeSystem/condition-clinical", clinical)
            ),
            ("verificationStatus", coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", verification)),
            (
                "code",
                concept(
                    facts.description.description, system: "http://hl7.org/fhir/sid/icd-10",
                    code: facts.code?.description)
            ),
            ("subject", subject(record.patient)), ("onsetDateTime", text(facts.onset)),
            ("abatementDateTime", text(facts.resolvedOn)), ("recordedDate", text(record.recordedAt)))
    }

    private static func medication(_ record: ClinicalRecord<Medication>) -> JSONValue {
        let facts = record.facts
        let status =
            switch facts.status {
            case .active: "active"
            case .onHold: "on-hold"
            case .stopped: "stopped"
            case .completed: "completed"
            case .enteredInError: "entered-in-error"
            }
        let dosage = [facts.dose?.description, facts.route?.description, facts.frequency?.description]
            .compactMap { $0 }.joined(separator: ", ")
        return object(
            ("resourceType", "MedicationStatement"), ("id", text(record.id)), ("status", .string(status)),
            ("medicationCodeableConcept", concept(facts.title)), ("subject", subject(record.patient)),
            (
                "effectivePeriod",
                facts.startedOn == nil && facts.stoppedOn == nil
                    ? nil : object(("start", text(facts.startedOn)), ("end", text(facts.stoppedOn)))
            ),
            ("dateAsserted", text(record.recordedAt)), ("dosage", dosage.isEmpty ? nil : [["text": .string(dosage)]]))
    }

    private static func immunization(_ record: ClinicalRecord<Immunization>) -> JSONValue {
        let facts = record.facts
        let status =
            switch facts.status {
            case .completed: "completed"
            case .notDone: "not-done"
            case .enteredInError: "entered-in-error"
            }
        return object(
            ("resourceType", "Immunization"), ("id", text(record.id)), ("status", .string(status)),
            ("vaccineCode", concept(facts.vaccine.description)), ("patient", subject(record.patient)),
            ("occurrenceDateTime", text(facts.givenOn)), ("lotNumber", text(facts.lot)),
            (
                "protocolApplied",
                facts.doseNumber.map { [["doseNumberPositiveInt": .integer(Int64($0.value))]] }
            ))
    }

    private static func observation(_ record: ClinicalRecord<Vital>) -> JSONValue {
        let facts = record.facts
        func quantity(_ value: Double) -> JSONValue {
            [
                "value": .number(value), "unit": .string(facts.unit), "system": "http://unitsofmeasure.org",
                "code": .string(facts.unit),
            ]
        }
        func part(_ loinc: String, _ name: String, _ value: Double) -> JSONValue {
            ["code": concept(name, system: "http://loinc.org", code: loinc), "valueQuantity": quantity(value)]
        }
        let components: JSONValue? = facts.diastolic.map { diastolic in
            [
                part("8480-6", "Systolic blood pressure", facts.value),
                part("8462-4", "Diastolic blood pressure", diastolic),
            ]
        }
        return object(
            ("resourceType", "Observation"), ("id", text(record.id)),
            ("status", facts.status == .final ? "final" : "entered-in-error"),
            ("category", [coded("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs")]),
            ("code", concept(facts.type.rawValue, system: "http://loinc.org", code: facts.type.loinc)),
            ("subject", subject(record.patient)), ("effectiveDateTime", text(facts.measuredAt)),
            ("valueQuantity", components == nil ? quantity(facts.value) : nil), ("component", components))
    }
}
