import Kernel
import Synchronization
import Testing

@Suite("Instants and ids")
struct InstantTests {
    @Test(
        "RFC 3339 parses to the same moment in UTC",
        arguments: [
            ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00.000Z"),
            ("2026-11-23T09:30:00+05:30", "2026-11-23T04:00:00.000Z"),
            ("2026-11-23T00:00:00.5-08:00", "2026-11-23T08:00:00.500Z"),
            ("2026-11-23t09:30:00.123456789z", "2026-11-23T09:30:00.123Z"),
            ("2026-11-23 09:30:00Z", "2026-11-23T09:30:00.000Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59.000Z"),
            ("0001-01-02T00:00:00Z", "0001-01-02T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ])
    func parsing(text: String, utc: String) throws {
        let parsed = try instant(text)
        #expect(parsed.description == utc)
        #expect(Instant(utc) == parsed)
        #expect(try fromJSON(Instant.self, json(parsed)) == parsed)
    }

    @Test(
        "what is not an instant is refused",
        arguments: [
            "2026-11-23", "2026-11-23T09:30:00", "2026-11-23T09:30Z", "2026-11-23T24:00:00Z", "2026-02-30T00:00:00Z",
            "2026-11-23T09:30:00.Z", "2026-11-23T09:30:00.1234567890Z", "2026-11-23T09:30:00+0530",
            "2026-11-23T09:30:00+24:00", "2026-11-23T09:30:00Zx", "2026-11-23T09:60:00Z", "", "now", "1763890200000",
        ])
    func refused(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("a hundred thousand moments survive printing and parsing")
    func roundTrip() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100_000 {
            let moment = Instant(
                milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
            guard Instant(moment.description) == moment else {
                Issue.record("\(moment.milliseconds) became \(moment)")
                return
            }
        }
    }

    @Test("moments outside the years 1 to 9999 are not read, and print as the nearest")
    func outside() {
        #expect(Instant("9999-12-31T23:59:59-01:00") == nil)
        #expect(Instant("0001-01-01T00:00:00+00:01") == nil)
        #expect(Instant(seconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(Instant(milliseconds: .min).description == "0001-01-01T00:00:00.000Z")
    }

    private final class SettableClock: HospitalClock {
        private let time = Mutex(Instant(milliseconds: 1_763_890_200_000))
        var now: Instant { time.withLock { $0 } }
        func set(_ instant: Instant) { time.withLock { $0 = instant } }
    }

    @Test("ids ascend within a millisecond, over 4096 of them, and when the clock is set back")
    func idOrder() {
        let clock = SettableClock()
        let ids = UUIDv7Generator(clock: clock)
        var made: [String] = []
        for _ in 0..<10_000 { made.append(ids.next()) }
        clock.set(clock.now - .hours(1))
        for _ in 0..<1_000 { made.append(ids.next()) }
        clock.set(clock.now + .hours(2))
        made.append(ids.next())
        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Set(made).count == made.count)
    }

    @Test("ids are UUIDs of version 7 and variant 10, and carry their time")
    func idForm() throws {
        let clock = SettableClock()
        let ids = UUIDv7Generator(clock: clock)
        for _ in 0..<1_000 {
            let text = Array(ids.next())
            guard text.count == 36, [8, 13, 18, 23].allSatisfy({ text[$0] == "-" }), text[14] == "7",
                "89ab".contains(text[19]),
                text.enumerated().allSatisfy({ $1 == "-" ? [8, 13, 18, 23].contains($0) : $1.isHexDigit })
            else {
                Issue.record("\(String(text)) is no UUIDv7")
                return
            }
        }
        let time = ids.next().filter { $0 != "-" }.prefix(12)
        let milliseconds = try #require(Int64(time, radix: 16))
        #expect((0...1).contains(milliseconds - clock.now.milliseconds))
    }

    @Test("two generators never make the same id")
    func idsOfTwo() {
        let clock = SettableClock()
        let first = UUIDv7Generator(clock: clock)
        let second = UUIDv7Generator(clock: clock)
        let ids = (0..<5_000).flatMap { _ in [first.next(), second.next()] }
        #expect(Set(ids).count == ids.count)
    }

    @Test("ids from elsewhere are kept if they are short and plain")
    func importedIDs() {
        #expect(PatientID("65f1c0ffee0123456789abcd")?.text == "65f1c0ffee0123456789abcd")
        for text in ["", "a b", "../etc", "é", "a/b", "a'--", String(repeating: "a", count: 97)] {
            #expect(PatientID(text) == nil, "\(text)")
        }
    }
}
