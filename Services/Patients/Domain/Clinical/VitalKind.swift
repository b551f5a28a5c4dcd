import Kernel

/// What is measured at the bedside.
///
/// The plausible ranges catch errors of typing and of devices; they say nothing of what is normal. They are wider than what
/// living patients have been reported with. Pain is the numeric rating scale; the coma scale runs from 3 to 15 (Teasdale and
/// Jennett, Lancet 1974). Units are UCUM codes, codes are LOINC's vital signs panel 85353-1 and its neighbours.
package enum VitalKind: String, ListedValue, SchemaDescribed {
    case bodyTemperature
    case heartRate
    case respiratoryRate
    /// Systolic, with `diastolic`.
    case bloodPressure
    case oxygenSaturation
    case bodyWeight
    case bodyHeight
    case headCircumference
    case bloodGlucose
    case painScore
    case comaScore

    package var unit: String {
        switch self {
        case .bodyTemperature: "Cel"
        case .heartRate, .respiratoryRate: "/min"
        case .bloodPressure: "mm[Hg]"
        case .oxygenSaturation: "%"
        case .bodyWeight: "kg"
        case .bodyHeight, .headCircumference: "cm"
        case .bloodGlucose: "mg/dL"
        case .painScore, .comaScore: "{score}"
        }
    }

    package var plausible: ClosedRange<Double> {
        switch self {
        case .bodyTemperature: 25...45
        case .heartRate: 10...350
        case .respiratoryRate: 1...120
        case .bloodPressure: 30...320
        case .oxygenSaturation: 20...100
        case .bodyWeight: 0.2...650
        case .bodyHeight: 15...280
        case .headCircumference: 10...80
        case .bloodGlucose: 5...2000
        case .painScore: 0...10
        case .comaScore: 3...15
        }
    }

    /// mm[Hg]
    package static let plausibleDiastolic: ClosedRange<Double> = 10...250

    package var loinc: String {
        switch self {
        case .bodyTemperature: "8310-5"
        case .heartRate: "8867-4"
        case .respiratoryRate: "9279-1"
        case .bloodPressure: "85354-9"
        case .oxygenSaturation: "59408-5"
        case .bodyWeight: "29463-7"
        case .bodyHeight: "8302-2"
        case .headCircumference: "9843-4"
        case .bloodGlucose: "2339-0"
        case .painScore: "72514-3"
        case .comaScore: "9269-2"
        }
    }

    /// A value in this kind's unit; nothing for a unit that it is not measured in.
    package func converted(_ value: Double, from unit: String) -> Double? {
        switch (self, unit) {
        case (_, self.unit): value
        case (.bodyTemperature, "[degF]"): ((value - 32) / 1.8 * 100).rounded() / 100
        case (.bodyWeight, "g"): value / 1000
        case (.bodyWeight, "[lb_av]"): (value * 0.453_592_37 * 1000).rounded() / 1000
        case (.bodyHeight, "m"): value * 100
        case (.bodyHeight, "[in_i]"), (.headCircumference, "[in_i]"): (value * 2.54 * 100).rounded() / 100
        // 180.16 g/mol glucose.
        case (.bloodGlucose, "mmol/L"): (value * 18.016 * 10).rounded() / 10
        default: nil
        }
    }

    package var units: [String] {
        switch self {
        case .bodyTemperature: [unit, "[degF]"]
        case .bodyWeight: [unit, "g", "[lb_av]"]
        case .bodyHeight: [unit, "m", "[in_i]"]
        case .headCircumference: [unit, "[in_i]"]
        case .bloodGlucose: [unit, "mmol/L"]
        default: [unit]
        }
    }
}
