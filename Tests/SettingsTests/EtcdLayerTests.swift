import Settings
import Testing

@Suite("Settings in etcd")
struct EtcdLayerTests {
    @Test("they go before the defaults, and behind the environment")
    func order() throws {
        let etcd = ["limits.rate.read": "1200", "limits.rate.write": "5", "log.level": "debug"]
        let settings = try Settings.load(environment: ["HMS_LIMITS_RATE_WRITE": "7"], etcd: etcd)
        #expect(settings.limits.rate.read == 1200 && settings.limits.rate.write == 7 && settings.logLevel == "debug")
        #expect(settings.entries.first { $0.setting.name == "log.level" }?.origin == .etcd)
        #expect(settings.describe().contains("etcd"))
    }

    @Test("secrets, where etcd is, unknown names and wrong values are refused, and no secret is shown")
    func refusals() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings.load(etcd: [
                "redis.password": "hidden", "etcd.endpoints": "http://e:1", "log.levle": "info", "log.level": "loud",
            ])
        }
        #expect(Set(error.problems.map(\.key)) == ["redis.password", "etcd.endpoints", "log.levle", "log.level"])
        #expect(error.problems.allSatisfy { $0.origin == .etcd } && !error.description.contains("hidden"))
    }

    @Test("a change says whether it counts at once")
    func changes() throws {
        let old = try Settings.load(etcd: ["log.level": "info"])
        let new = try Settings.load(etcd: ["log.level": "debug", "hospital.name": "Another"])
        #expect(
            Set(old.changes(to: new)) == [
                Settings.Change(name: "log.level", isLive: true), .init(name: "hospital.name", isLive: false),
            ])
    }
}
