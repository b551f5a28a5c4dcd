/// A day of the week, Monday first (ISO 8601). As text: `mon` to `sun`.
package enum Weekday: String, ListedValue, Comparable {
    case mon
    case tue
    case wed
    case thu
    case fri
    case sat
    case sun

    /// 1 for Monday to 7 for Sunday.
    package var number: Int {
        switch self {
        case .mon: 1
        case .tue: 2
        case .wed: 3
        case .thu: 4
        case .fri: 5
        case .sat: 6
        case .sun: 7
        }
    }

    /// The weekday of a day counted from 1970-01-01, a Thursday.
    package init(dayNumber: Int) {
        switch (dayNumber % 7 + 7) % 7 {
        case 0: self = .thu
        case 1: self = .fri
        case 2: self = .sat
        case 3: self = .sun
        case 4: self = .mon
        case 5: self = .tue
        default: self = .wed
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}
