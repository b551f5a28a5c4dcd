import Kernel
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(
        "percentages round half away from zero",
        arguments: [
            (100_000, 1800, 18_000), (1, 5000, 1), (-1, 5000, -1), (1, 4999, 0), (3, 5000, 2), (5, 1000, 1),
            (4, 1000, 0),
            (-5, 1000, -1), (5, -1000, -1), (-5, -1000, 1), (118_033, 1800, 21_246), (0, 1800, 0), (7, 0, 0),
            (Int64.max, 10_000, Int64.max), (Int64.min, 10_000, Int64.min),
        ] as [(Int64, Int64, Int64)])
    func percentages(amount: Int64, basisPoints: Int64, part: Int64) throws {
        #expect(try Money(amount, .inr).percentage(basisPoints: basisPoints) == Money(part, .inr))
    }

    @Test("what has no room in 64 bits is refused")
    func overflow() {
        let most = Money(.max, .inr)
        let least = Money(.min, .inr)
        let one = Money(1, .inr)
        #expect(throws: MoneyError.overflow) { try most.adding(one) }
        #expect(throws: MoneyError.overflow) { try least.subtracting(one) }
        #expect(throws: MoneyError.overflow) { try most.multiplied(by: 2) }
        #expect(throws: MoneyError.overflow) { try least.multiplied(by: -1) }
        #expect(throws: MoneyError.overflow) { try least.negated() }
        #expect(throws: MoneyError.overflow) { try most.percentage(basisPoints: 10_001) }
        #expect(throws: MoneyError.overflow) { try most.percentage(basisPoints: .max) }
        #expect(throws: MoneyError.overflow) { try least.percentage(basisPoints: .min) }
        #expect(throws: MoneyError.overflow) { try least.percentage(basisPoints: -10_000) }
        #expect(throws: MoneyError.overflow) { try Money.sum([most, one], in: .inr) }
    }

    @Test("currencies never mix")
    func mismatch() {
        #expect(throws: MoneyError.differentCurrencies(.inr, .usd)) { try Money(1, .inr).adding(Money(1, .usd)) }
        #expect(throws: MoneyError.differentCurrencies(.usd, .inr)) { try Money(1, .usd).isLess(than: Money(2, .inr)) }
        #expect(throws: MoneyError.differentCurrencies(.eur, .usd)) { try Money.sum([Money(1, .usd)], in: .eur) }
    }

    @Test("sums and differences")
    func sums() throws {
        #expect(try Money.sum([Money(5, .inr), Money(-7, .inr)], in: .inr) == Money(-2, .inr))
        #expect(try Money.sum([], in: .inr) == .zero(.inr))
        #expect(try Money(5, .inr).subtracting(Money(7, .inr)).isNegative)
        #expect(try Money(250, .inr).multiplied(by: 3) == Money(750, .inr))
    }

    @Test("the JSON is an amount in the minor unit and a code")
    func money() throws {
        let text = #"{"amount":118000,"currency":"INR"}"#
        #expect(try json(Money(118_000, .inr)) == text)
        #expect(try fromJSON(Money.self, text) == Money(118_000, .inr))
        #expect(brokenRule(Money.self, #"{"amount":1,"currency":"inr"}"#)?.path == ["currency"])
        #expect(brokenRule(Money.self, #"{"amount":1.5,"currency":"INR"}"#) != nil)
        #expect(brokenRule(Money.self, #"{"amount":9223372036854775808,"currency":"INR"}"#) != nil)
    }

    @Test("amounts print with the decimals of their currency")
    func printing() throws {
        #expect(Money(118_000, .inr).description == "INR 1180.00")
        #expect(Money(-5, .inr).description == "INR -0.05")
        #expect(Money(5, try #require(Currency("JPY"))).description == "JPY 5")
        #expect(Money(5, try #require(Currency("KWD"))).description == "KWD 0.005")
        #expect(Money(.min, .inr).description == "INR -92233720368547758.08")
        #expect(Currency("XXX") == nil)
    }
}
