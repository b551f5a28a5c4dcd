/// How old someone is on a day, in completed years, months and days.
package struct Age: Sendable, Hashable, Comparable, Encodable, CustomStringConvertible {
    package let years: Int
    /// 0 to 11, behind the years.
    package let months: Int
    /// 0 to 30, behind the months.
    package let days: Int

    /// The longest life that HMS believes; a birth date further back is an error of typing.
    package static let limit = 150

    /// The age on `day`; nothing before the birth. Who was born on 29 February turns a year older on 1 March of a common
    /// year.
    package init?(bornOn birth: LocalDate, on day: LocalDate) {
        guard birth <= day else { return nil }
        let (birthYear, birthMonth, birthDay) = birth.parts
        let (year, month, dayOfMonth) = day.parts
        var completed = (year - birthYear) * 12 + month - birthMonth
        var days = dayOfMonth - birthDay
        if days < 0 {
            completed -= 1
            let lastMonth = month == 1 ? 12 : month - 1
            let length = CivilDay.length(ofMonth: lastMonth, year: month == 1 ? year - 1 : year)
            // A month without that day completes on the first of the next one.
            days = length < birthDay ? dayOfMonth - 1 : length - birthDay + dayOfMonth
        }
        years = completed / 12
        months = completed % 12
        self.days = days
    }

    /// "34 y" for adults, "2 y 3 mo" below five years, "5 mo 12 d" below one, "12 d" below one month.
    package var description: String {
        if years >= 5 { return "\(years) y" }
        if years >= 1 { return "\(years) y \(months) mo" }
        return months >= 1 ? "\(months) mo \(days) d" : "\(days) d"
    }

    /// The birth date to assume for someone who gives an age in years: the middle of the year in which it must lie, so that
    /// it is wrong by six months at most. Nothing for ages outside 0 to `limit`.
    package static func estimatedBirthDate(years: Int, on day: LocalDate) -> LocalDate? {
        guard (0...limit).contains(years) else { return nil }
        return day.adding(months: -12 * years - 6)
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.years, a.months, a.days) < (b.years, b.months, b.days)
    }
}

extension Age: Decodable {
    private enum CodingKeys: String, CodingKey {
        case years
        case months
        case days
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        years = try container.decode(Int.self, forKey: .years)
        months = try container.decode(Int.self, forKey: .months)
        days = try container.decode(Int.self, forKey: .days)
        guard years >= 0, (0...11).contains(months), (0...30).contains(days) else {
            throw DecodingError.broken("must be years, 0 to 11 months and 0 to 30 days", at: container.codingPath)
        }
    }
}
