import Foundation
import Kernel
import Security
import Synchronization

/// A clock that a test sets.
final class TestClock: HospitalClock {
    private let instant: Mutex<Instant>

    init(_ instant: Instant = Instant(seconds: 1_800_000_000)) { self.instant = Mutex(instant) }

    var now: Instant { instant.withLock { $0 } }

    func advance(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

/// Roles that a test changes while tokens are out.
final class TestRoles: Sendable {
    private let roles = Mutex<[String: Set<Permission>]>([
        "doctor": [.clinicalRead, .clinicalWrite, .selfService], "receptionist": [.patientsRead, .selfService],
    ])

    func set(_ role: String, _ permissions: Set<Permission>) { roles.withLock { $0[role] = permissions } }

    func permissions(_ names: [String]) -> Set<Permission> {
        roles.withLock { roles in names.reduce(into: []) { $0.formUnion(roles[$1] ?? []) } }
    }
}

struct TokenFixture {
    let clock = TestClock()
    let roles = TestRoles()
    let key: SigningKey
    let tokens: AccessTokens
    let session = SessionID(unchecked: "session-1")

    init(issuer: String = "https://hms.test", audience: String = "hms", capacity: Int = 1000) async throws {
        let roles = roles
        key = .generate(at: clock.now)
        tokens = AccessTokens(issuer: issuer, audience: audience, cacheCapacity: capacity, clock: clock) { names, _ in
            roles.permissions(names)
        }
        try await tokens.install(keys: [key])
    }

    func issue(_ subject: String = "user-1", session: SessionID? = nil) async throws -> String {
        try await tokens.issue(subject: subject, session: session ?? self.session, roles: ["doctor"])
    }

    func refusal(_ token: String) async -> TokenError? {
        do {
            _ = try await tokens.verify(token, request: .none)
            return nil
        } catch {
            return error as? TokenError
        }
    }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
}

/// A folder of its own for one test, removed by the caller.
func temporaryFolder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("hms-security-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
}
