import Kernel
import Security
import Testing

@Suite("Passwords are hashed with scrypt")
struct PasswordHasherTests {
    private static let cheap = ScryptParameters(logRounds: 4, blockSize: 8, parallelism: 1)

    private func hasher(threads: Int = 2, queue: Int = 64) throws -> PasswordHasher {
        PasswordHasher(parameters: try #require(Self.cheap), threads: threads, queue: queue)
    }

    @Test("the vector of RFC 7914 with N=1024, r=8, p=16")
    func vector() throws {
        let parameters = try #require(ScryptParameters(logRounds: 10, blockSize: 8, parallelism: 16))
        let hash = try PasswordHasher.derive(
            Array("password".utf8), salt: Array("NaCl".utf8), parameters: parameters, count: 64)
        #expect(
            hex(hash) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
    }

    @Test("the right password verifies, a wrong one does not, and no two hashes are alike")
    func roundTrip() async throws {
        let hasher = try hasher()
        let first = try await hasher.hash("correct battery 9 horse")
        let second = try await hasher.hash("correct battery 9 horse")
        #expect(first != second && first.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        #expect(try await hasher.verify("correct battery 9 horse", against: first))
        #expect(try await !hasher.verify("correct battery 9 horsf", against: first))
        #expect(try await !hasher.verify("", against: first))
        #expect(try await !hasher.verify(String(repeating: "x", count: 2000), against: first))
        try await hasher.shutdown()
    }

    @Test("the standard cost is N=2^14, r=8, p=5")
    func standard() async throws {
        let hasher = PasswordHasher()
        let stored = try await hasher.hash("correct battery 9 horse")
        #expect(stored.hasPrefix("$scrypt$ln=14,r=8,p=5$"))
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try await hasher.verify("correct battery 9 horse", against: stored))
        let duration = clock.now - start
        print("password: one verification \(duration)")
        #expect(!hasher.needsRehash(stored))
        try await hasher.shutdown()
    }

    @Test("a password is the same however its accents are composed")
    func normalised() async throws {
        let hasher = try hasher()
        let stored = try await hasher.hash("Stra\u{DF}e-caf\u{E9}-\u{FF11}2")
        #expect(try await hasher.verify("Stra\u{DF}e-cafe\u{301}-12", against: stored))
        try await hasher.shutdown()
    }

    @Test("no account, other schemes and damaged hashes verify nothing and ask for a new hash")
    func unusable() async throws {
        let hasher = try hasher()
        #expect(try await !hasher.verify("anything at all", against: nil))
        let stored = try await hasher.hash("anything at all")
        for text in [
            "", "$2b$12$abcdefghijklmnopqrstuuJZ", "$scrypt$", "$scrypt$ln=40,r=8,p=1$AAAAAAAAAAA$AAAA",
            String(stored.dropLast(20)), String(stored.dropLast(3)), String(stored.dropLast(11)), stored + "$",
            stored.replacing("ln=4", with: "ln=+4"),
            stored.replacing("ln=4", with: "ln=-4"), stored.replacing("r=8", with: "r=99"),
            stored.replacing("$scrypt", with: "$argon2id"),
        ] {
            #expect(try await !hasher.verify("anything at all", against: text), "\(text)")
            #expect(hasher.needsRehash(text), "\(text)")
        }
        await #expect(throws: Problem.self) { try await hasher.hash("") }
        try await hasher.shutdown()
    }

    @Test("a hash of another cost still verifies, and asks to be replaced")
    func rehash() async throws {
        let old = try hasher()
        let stored = try await old.hash("anything at all")
        let stronger = PasswordHasher(
            parameters: try #require(ScryptParameters(logRounds: 5, blockSize: 8, parallelism: 1)))
        #expect(try await stronger.verify("anything at all", against: stored))
        #expect(stronger.needsRehash(stored) && !old.needsRehash(stored))
        try await old.shutdown()
        try await stronger.shutdown()
    }

    @Test("when too many wait, further ones are refused as unavailable, and it recovers")
    func boundedQueue() async throws {
        let parameters = try #require(ScryptParameters(logRounds: 10, blockSize: 8, parallelism: 4))
        let hasher = PasswordHasher(parameters: parameters, threads: 1, queue: 3)
        let outcomes = await withTaskGroup(of: Problem.Kind?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        _ = try await hasher.hash("anything at all")
                        return nil
                    } catch {
                        return (error as? Problem)?.kind ?? .internalError
                    }
                }
            }
            return await group.reduce(into: [Problem.Kind?]()) { $0.append($1) }
        }
        #expect(outcomes.contains(.unavailable) && outcomes.contains(nil))
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .unavailable })
        #expect(try await hasher.hash("anything at all").isEmpty == false)
        try await hasher.shutdown()
    }
}

@Suite("Which passwords may be chosen")
struct PasswordPolicyTests {
    private let policy = PasswordPolicy()

    @Test(
        "accepted",
        arguments: [
            "demo-pass-2468", "correct horse battery staple", "my cat eats 3 tulips", "Tr0ub4dor&3-xyzw",
            "संगीत और चाय रात में",
            "9f8K2mQ7xLp4", "long walks in may!",
        ])
    func accepted(_ password: String) {
        #expect(policy.brokenRules(password, email: "asha.rao@city.example", hospitalName: "City Hospital") == [])
    }

    @Test(
        "refused as common, also decorated and doubled",
        arguments: [
            "password1234", "Password1234!", "P@ssw0rd2024!!", "passwordpassword", "!!welcome!!12", "Administrator",
            "hospital123456", "qwertyuiop123", "ILoveYou20242024", "123456789012345678901234",
        ])
    func common(_ password: String) {
        let rules = policy.brokenRules(password)
        #expect(rules.contains(.common) || rules.contains(.sequence) || rules.contains(.repeated), "\(rules)")
    }

    @Test("repeated characters", arguments: ["aaaaaaaaaaaa", "abababababab", "xy7zxy7zxy7z", "111222111222"])
    func repeated(_ password: String) {
        #expect(policy.brokenRules(password).contains(.repeated))
    }

    @Test("sequences", arguments: ["abcdefghijkl", "qwertyuiop!!", "lkjhgfdsa-98", "0987654321xx", "asdf1234zxcv"])
    func sequence(_ password: String) {
        #expect(policy.brokenRules(password).contains(.sequence))
    }

    @Test(
        "the e-mail's name and the hospital's", arguments: ["asha.rao-is-here", "Asharao&friends7", "st-marys!garden9"])
    func personal(_ password: String) {
        let rules = policy.brokenRules(password, email: "asha.rao@x.example", hospitalName: "St Marys")
        #expect(rules.contains(.personal))
    }

    @Test("all broken rules are told at once, as fields of a problem")
    func all() {
        let rules = policy.brokenRules("aaaa", email: "aaaa@x.example")
        #expect(rules == [.tooShort(least: 12), .repeated, .personal])
        #expect(policy.brokenRules(String(repeating: "ab7-", count: 40)) == [.tooLong(most: 128)])
        #expect(policy.brokenRules("").contains(.tooShort(least: 12)))
        let problem = #expect(throws: Problem.self) { try policy.require("aaaa", at: "/newPassword") }
        #expect(problem?.kind == .unprocessable && problem?.fields.count == 2)
        #expect(problem?.fields.allSatisfy { $0.pointer == "/newPassword" } == true)
    }
}
