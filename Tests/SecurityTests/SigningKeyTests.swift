import Foundation
import Kernel
import Security
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
    private let now = Instant(seconds: 1_800_000_000)

    @Test("the key id is the thumbprint of RFC 8037, A.3")
    func thumbprint() throws {
        let x = try #require(Base64URL.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        #expect(SigningKey.thumbprint(x) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        let d = try #require(Base64URL.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
        let key = try SigningKey(privateKey: d, createdAt: now, notAfter: now + .days(1))
        #expect(key.publicKey == x && key.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test("a key survives JSON, a damaged one does not, and its description keeps the secret")
    func coding() throws {
        let key = SigningKey.generate(at: now)
        let json = try JSONEncoder().encode(key)
        #expect(try JSONDecoder().decode(SigningKey.self, from: json) == key)
        let other = SigningKey.generate(at: now)
        let swapped = String(decoding: json, as: UTF8.self).replacingOccurrences(of: key.kid, with: other.kid)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SigningKey.self, from: Data(swapped.utf8)) }
        #expect("\(key)" == "SigningKey(\(key.kid))")
    }

    @Test("rotation: one key at first, the next one two days ahead, the old one gone when it verifies nothing")
    func schedule() {
        let schedule = KeySchedule()
        let first = schedule.rotate([], at: now)
        #expect(first.count == 1)
        #expect(schedule.rotate(first, at: now + .days(27)) == first)
        let second = schedule.rotate(first, at: now + .days(28))
        #expect(second.count == 2 && second[1] == first[0] && second[0].maySign(at: now + .days(28)))
        #expect(schedule.rotate(second, at: now + .days(30)) == second)
        #expect(schedule.rotate(second, at: now + .days(30) + .hours(1)) == [second[0]])
    }
}
