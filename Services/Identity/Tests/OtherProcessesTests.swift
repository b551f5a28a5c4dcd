import Identity
import Kernel
import Messaging
import TestSupport
import Testing

@Suite("Several processes serve Identity", .timeLimit(.minutes(2)))
struct OtherProcessesTests {
    /// Two processes on one store; `areTelling`: whether their messages arrive.
    private func withTwo(
        areTelling: Bool, _ body: (IdentityHospital, IdentityHospital) async throws -> Void
    ) async throws {
        let meeting = LocalBroadcast()
        let members = [meeting.join(), meeting.join()]
        let first = try await IdentityHospital.make(broadcast: members[0])
        let second = try await first.another(broadcast: members[1])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hospital in [first, second] {
                group.addTask { await hospital.identity.followOtherProcesses() }
            }
            if areTelling {
                for member in members { group.addTask { await member.run() } }
                try await eventually { members.allSatisfy(\.isConnected) }
            }
            try await body(first, second)
            group.cancelAll()
        }
    }

    @Test("who signs out in one is refused by the other within a second, told or not", arguments: [true, false])
    func signOut(_ areTelling: Bool) async throws {
        try await withTwo(areTelling: areTelling) { first, second in
            let tokens = try await first.logIn()
            #expect(try await second.send("GET", "/api/auth/me", token: tokens.access).status == 200)
            #expect(try await first.send("POST", "/api/auth/logout", token: tokens.access).status == 204)
            let begun = ContinuousClock.now
            try await eventually { try await second.send("GET", "/api/auth/me", token: tokens.access).status == 401 }
            let took = ContinuousClock.now - begun
            print("refused by the other process after \(took), \(areTelling ? "told" : "by the store")")
            #expect(took < (areTelling ? .milliseconds(300) : .seconds(1)))
        }
    }

    @Test("changed roles count in the other, told or not", arguments: [true, false])
    func roles(_ areTelling: Bool) async throws {
        try await withTwo(areTelling: areTelling) { first, second in
            let admin = try await first.logIn()
            let user = try await first.addUser("nurse", roles: ["nurse"], token: admin.access)
            let nurse = try await second.logIn(user.email)
            #expect(try await second.send("GET", "/api/auth/me", token: nurse.access).status == 200)
            first.clock.advance(by: .seconds(1))
            let changed = try await first.send(
                "PATCH", "/api/users/\(user.id)", token: admin.access, headers: ["If-Match": "\"1\""],
                ["roles": ["receptionist"]])
            #expect(changed.status == 200)
            try await eventually(within: .seconds(3)) {
                try await second.send("GET", "/api/auth/me", token: nurse.access).status == 401
            }
        }
    }
}
