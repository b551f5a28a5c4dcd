import Storage
import Testing

@testable import hms

@Suite("Which services a process runs")
struct ServiceListTests {
    private static let bakery = [
        ServiceEntry("shop", calls: ["oven", "till"]), ServiceEntry("till", calls: []),
        ServiceEntry("oven", calls: ["flour"]), ServiceEntry("flour", calls: []),
    ]

    @Test("each service comes behind those that it calls")
    func order() throws {
        let names = try ServiceList(["all"], of: Self.bakery).names
        #expect(Set(names) == ["shop", "till", "oven", "flour"])
        for entry in Self.bakery {
            for callee in entry.calls {
                let position = try #require(names.firstIndex(of: entry.name))
                #expect(try #require(names.firstIndex(of: callee)) < position)
            }
        }
    }

    @Test("an unknown service is refused with the names of those that there are")
    func unknown() {
        let failure = #expect(throws: ServiceList.Failure.self) { try ServiceList(["till", "tlil"], of: Self.bakery) }
        #expect(failure?.description.contains("tlil") == true)
        #expect(failure?.description.contains("shop, till, oven, flour") == true)
    }

    @Test("a service without one that it calls is refused, and the missing one is named")
    func missing() {
        let failure = #expect(throws: ServiceList.Failure.self) { try ServiceList(["oven"], of: Self.bakery) }
        #expect(failure?.description.contains("flour") == true)
    }

    @Test("services that call each other in a circle are refused, and the circle is shown")
    func circle() {
        let circle = [
            ServiceEntry("hen", calls: ["egg"]), ServiceEntry("egg", calls: ["nest"]),
            ServiceEntry("nest", calls: ["hen"]),
        ]
        let failure = #expect(throws: ServiceList.Failure.self) { try ServiceList(["all"], of: circle) }
        #expect(failure?.description.contains("hen -> egg -> nest -> hen") == true)
    }

    @Test("a subset that calls nothing outside of it runs")
    func subset() throws {
        #expect(try ServiceList(["flour", "oven"], of: Self.bakery).names == ["flour", "oven"])
    }

    @Test("the services of HMS fit together, and their collections do not collide")
    func hospital() throws {
        let list = try ServiceList(["all"])
        #expect(list.names.count == ServiceList.all.count)
        for entry in list.entries {
            let names = entry.collections.map(\.name)
            #expect(Set(names).count == names.count, "\(entry.name) declares a collection twice")
        }
    }
}
