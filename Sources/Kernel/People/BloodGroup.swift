/// ABO and RhD group. `Oh` is the Bombay phenotype (hh), which must not be given group O.
package enum BloodGroup: String, ListedValue {
    case aPositive = "A+"
    case aNegative = "A-"
    case bPositive = "B+"
    case bNegative = "B-"
    case abPositive = "AB+"
    case abNegative = "AB-"
    case oPositive = "O+"
    case oNegative = "O-"
    case bombayPositive = "Oh+"
    case bombayNegative = "Oh-"
}
