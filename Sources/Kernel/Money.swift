/// An amount in the minor unit of a currency: 118000 INR are 1,180.00 rupees. Never floating point.
package struct Money: Sendable, Hashable, Codable {
    /// In the minor unit: paise, cents. Negative for what is owed back.
    package let amount: Int64
    package let currency: Currency

    package init(_ amount: Int64, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    package static func zero(_ currency: Currency) -> Money { Money(0, currency) }

    package var isZero: Bool { amount == 0 }
    package var isNegative: Bool { amount < 0 }

    package func adding(_ other: Money) throws(MoneyError) -> Money {
        try check(other)
        return try result(amount.addingReportingOverflow(other.amount))
    }

    package func subtracting(_ other: Money) throws(MoneyError) -> Money {
        try check(other)
        return try result(amount.subtractingReportingOverflow(other.amount))
    }

    package func multiplied(by count: Int64) throws(MoneyError) -> Money {
        try result(amount.multipliedReportingOverflow(by: count))
    }

    package func negated() throws(MoneyError) -> Money {
        try Money(0, currency).subtracting(self)
    }

    /// Whether this is less than the other amount of the same currency.
    package func isLess(than other: Money) throws(MoneyError) -> Bool {
        try check(other)
        return amount < other.amount
    }

    /// A part in hundredths of a percent: 1800 for 18 %. Rounded to the minor unit, half away from zero: 0.5 becomes 1,
    /// and -0.5 becomes -1.
    package func percentage(basisPoints: Int64) throws(MoneyError) -> Money {
        let (high, low) = amount.magnitude.multipliedFullWidth(by: basisPoints.magnitude)
        guard high < 10_000 else { throw .overflow }
        var (quotient, remainder) = UInt64(10_000).dividingFullWidth((high, low))
        if remainder >= 5_000 {
            guard quotient < .max else { throw .overflow }
            quotient += 1
        }
        let isNegative = (amount < 0) != (basisPoints < 0)
        guard quotient <= UInt64(Int64.max) else {
            if isNegative, quotient == Int64.min.magnitude { return Money(.min, currency) }
            throw .overflow
        }
        return Money(isNegative ? -Int64(quotient) : Int64(quotient), currency)
    }

    /// The sum of amounts of one currency; zero of that currency for none.
    package static func sum(_ amounts: some Sequence<Money>, in currency: Currency) throws(MoneyError) -> Money {
        var sum = Money.zero(currency)
        for amount in amounts { sum = try sum.adding(amount) }
        return sum
    }

    private func check(_ other: Money) throws(MoneyError) {
        guard other.currency == currency else { throw .differentCurrencies(currency, other.currency) }
    }

    private func result(_ sum: (partialValue: Int64, overflow: Bool)) throws(MoneyError) -> Money {
        guard !sum.overflow else { throw .overflow }
        return Money(sum.partialValue, currency)
    }
}

extension Money: CustomStringConvertible {
    /// `INR 1180.00`
    package var description: String {
        let digits = currency.minorDigits
        var text = String(amount.magnitude)
        if digits > 0 {
            text = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
            text.insert(".", at: text.index(text.endIndex, offsetBy: -digits))
        }
        return "\(currency) \(amount < 0 ? "-" : "")\(text)"
    }
}

/// What can't be calculated.
package enum MoneyError: Error, Sendable, Hashable {
    /// The result has no room in 64 bits.
    case overflow
    case differentCurrencies(Currency, Currency)
}

extension MoneyError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .overflow: Problem(.unprocessable, "amount-too-large", "The amount is too large.")
        case .differentCurrencies(let a, let b):
            Problem(.unprocessable, "different-currencies", "Amounts in \(a) and \(b) can't be combined.")
        }
    }
}
