import Foundation
import Kernel
import Testing

@Suite("Time zones")
struct ZoneTests {
    @Test(
        "a wall-clock time is one instant: skipped times move forward, repeated ones are the earlier",
        arguments: [
            ("Asia/Kolkata", "2026-11-23", "09:30", "2026-11-23T04:00:00.000Z"),
            ("Asia/Kathmandu", "2026-11-23", "09:30", "2026-11-23T03:45:00.000Z"),
            ("UTC", "2026-11-23", "09:30", "2026-11-23T09:30:00.000Z"),
            // Berlin: 02:00 to 03:00 on 29 March, 03:00 back to 02:00 on 25 October.
            ("Europe/Berlin", "2026-03-29", "01:59", "2026-03-29T00:59:00.000Z"),
            ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00:00.000Z"),
            ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00:00.000Z"),
            ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00.000Z"),
            ("Europe/Berlin", "2026-03-29", "03:01", "2026-03-29T01:01:00.000Z"),
            ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"),
            ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00:00.000Z"),
            ("America/New_York", "2026-03-08", "02:15", "2026-03-08T07:00:00.000Z"),
            ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00.000Z"),
            ("America/New_York", "2026-11-01", "02:00", "2026-11-01T07:00:00.000Z"),
            // Lord Howe Island: half an hour, forward in October, back in April.
            ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00.000Z"),
            ("Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03T15:30:00.000Z"),
            ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00.000Z"),
            ("Australia/Lord_Howe", "2026-04-05", "02:00", "2026-04-04T15:30:00.000Z"),
            // Cairo skips the hour after midnight: its 24 April 2026 begins at 01:00.
            ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00:00.000Z"),
            ("Asia/Kolkata", "2026-11-23", "24:00", "2026-11-23T18:30:00.000Z"),
        ])
    func instants(zone: String, day: String, clock: String, utc: String) throws {
        let zone = try #require(HospitalZone(zone))
        #expect(zone.instant(of: try date(day), at: try time(clock)).description == utc)
    }

    @Test(
        "the hospital's day has the hours that it has",
        arguments: [
            ("Asia/Kolkata", "2026-03-29", 1440), ("Asia/Kathmandu", "2026-03-29", 1440),
            ("Europe/Berlin", "2026-03-29", 1380), ("Europe/Berlin", "2026-10-25", 1500),
            ("Europe/Berlin", "2026-07-01", 1440), ("America/New_York", "2026-03-08", 1380),
            ("America/New_York", "2026-11-01", 1500), ("Australia/Lord_Howe", "2026-10-04", 1410),
            ("Australia/Lord_Howe", "2026-04-05", 1470), ("Africa/Cairo", "2026-04-24", 1380),
            ("Africa/Cairo", "2026-10-29", 1500), ("Pacific/Apia", "2011-12-29", 1440),
        ])
    func days(zone: String, day: String, minutes: Int) throws {
        let zone = try #require(HospitalZone(zone))
        let interval = zone.interval(of: try date(day))
        #expect(interval.duration == .minutes(minutes))
        #expect(zone.date(of: interval.start) == (try date(day)))
        #expect(zone.date(of: interval.end) == (try date(day).adding(days: 1)) || zone.identifier == "Pacific/Apia")
        #expect(zone.date(of: interval.end - .milliseconds(1)) == (try date(day)))
    }

    @Test("a day that the date line swallowed is an instant")
    func swallowedDay() throws {
        let zone = try #require(HospitalZone("Pacific/Apia"))
        #expect(zone.interval(of: try date("2011-12-30")).duration == .milliseconds(1))
    }

    static let zones = [
        "Asia/Kolkata", "Asia/Kathmandu", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo",
        "America/Sao_Paulo", "Europe/London", "Pacific/Apia", "UTC", "America/St_Johns", "Africa/Casablanca",
    ]

    @Test("offsets are Foundation's, hour by hour around every change and at random", arguments: zones)
    func offsets(identifier: String) throws {
        let zone = try #require(HospitalZone(identifier))
        let foundation = try #require(TimeZone(identifier: identifier))
        var moments = (0..<3_000).map { _ in Int64.random(in: -2_208_900_000...7_258_000_000) }
        let start = try instant("2026-01-01T00:00:00Z").seconds
        moments += (0..<365 * 48).map { start + Int64($0) * 1800 }
        for moment in moments {
            let expected = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
            guard zone.offset(at: Instant(seconds: moment)) == expected else {
                Issue.record("\(identifier) at \(Instant(seconds: moment)) is \(expected)")
                return
            }
        }
    }

    @Test("instants survive the way over the wall clock, but for the second pass of a repeated hour", arguments: zones)
    func thereAndBack(identifier: String) throws {
        let zone = try #require(HospitalZone(identifier))
        let start = try instant("2026-01-01T00:00:00Z")
        for quarter in 0..<365 * 96 {
            let moment = start + .minutes(quarter * 15)
            let back = zone.instant(of: zone.date(of: moment), at: zone.time(of: moment))
            let isRepeated = zone.offset(at: moment) < zone.offset(at: moment - .hours(1))
            guard back == moment || (isRepeated && (moment - back) <= .hours(1) && back < moment) else {
                Issue.record("\(identifier): \(moment) came back as \(back)")
                return
            }
            guard zone.interval(of: zone.date(of: moment)).contains(moment) else {
                Issue.record("\(identifier): \(moment) is not in its day")
                return
            }
        }
    }

    @Test("zones are their identifier; unknown ones are refused")
    func identifiers() throws {
        #expect(HospitalZone("Asia/Kolkata") == HospitalZone("Asia/Kolkata"))
        #expect(HospitalZone("UTC") == .utc)
        #expect(try json(#require(HospitalZone("Asia/Kolkata"))) == "\"Asia/Kolkata\"")
        for text in ["", "Nowhere", "asia/kolkata", "../../etc/passwd", String(repeating: "A", count: 100)] {
            #expect(HospitalZone(text) == nil, "\(text)")
        }
        #expect(brokenRule(HospitalZone.self, "\"IST+5\"")?.rule == HospitalZone.rule)
    }

    @Test("times far outside the known years do not trap")
    func farAway() {
        let zone = HospitalZone("Europe/Berlin") ?? .utc
        #expect(zone.date(of: zone.instant(of: .last, at: .midnight)) == .last)
        #expect(zone.date(of: zone.instant(of: .first, at: .midnight)) == .first)
        #expect(zone.interval(of: .last).duration == .days(1))
        #expect(zone.interval(of: .first).duration == .days(1))
    }
}
