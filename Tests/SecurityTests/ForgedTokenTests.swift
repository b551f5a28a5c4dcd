import Crypto
import Foundation
import JWTKit
import Kernel
import Security
import Testing

@Suite("Tokens that HMS did not issue, or not for now, are refused")
struct ForgedTokenTests {
    /// A token of any header, signed by `sign`, with the claims of a right one except for `changes`.
    private func forge(
        _ fixture: TokenFixture, header: [String: Any] = [:], claims changes: [String: Any] = [:],
        sign: (Data) throws -> Data
    ) throws -> String {
        var head: [String: Any] = ["alg": "EdDSA", "typ": "at+jwt", "kid": fixture.key.kid]
        head.merge(header) { $1 }
        let now = fixture.clock.now.seconds
        var claims: [String: Any] = [
            "iss": "https://hms.test", "aud": "hms", "sub": "user-1", "sid": "s", "iat": now, "exp": now + 600,
            "roles": ["doctor"], "kind": "user", "mfa": false,
        ]
        claims.merge(changes) { $1 }
        let input = try [head, claims].map { part in
            Base64URL.encode(try JSONSerialization.data(withJSONObject: part))
        }.joined(separator: ".")
        return input + "." + Base64URL.encode(try sign(Data(input.utf8)))
    }

    private func rightKey(_ fixture: TokenFixture) throws -> (Data) throws -> Data {
        struct Stored: Decodable { let privateKey: String }
        let stored = try JSONDecoder().decode(Stored.self, from: JSONEncoder().encode(fixture.key))
        let bytes = try #require(Base64URL.decode(stored.privateKey))
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        return { try key.signature(for: $0) }
    }

    @Test("the forger's baseline is accepted, so that each refusal below has one cause")
    func baseline() async throws {
        let fixture = try await TokenFixture()
        let token = try forge(fixture, sign: rightKey(fixture))
        #expect(await fixture.refusal(token) == nil)
    }

    @Test("alg none, with and without a signature", arguments: ["none", "None", "NONE"])
    func none(_ alg: String) async throws {
        let fixture = try await TokenFixture()
        #expect(await fixture.refusal(try forge(fixture, header: ["alg": alg]) { _ in Data() }) == .algorithm)
        let signed = try forge(fixture, header: ["alg": alg], sign: rightKey(fixture))
        #expect(await fixture.refusal(signed) == .algorithm)
    }

    @Test("HS256 keyed with the public key")
    func hmacWithPublicKey() async throws {
        let fixture = try await TokenFixture()
        let token = try forge(fixture, header: ["alg": "HS256"]) {
            Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: fixture.key.publicKey)))
        }
        #expect(await fixture.refusal(token) == .algorithm)
    }

    @Test("ES256, EdDSA in another case, another type, and critical extensions")
    func otherHeaders() async throws {
        let fixture = try await TokenFixture()
        for header: [String: Any] in [
            ["alg": "ES256"], ["alg": "eddsa"], ["typ": "JWT"], ["typ": NSNull()], ["crit": ["b64"]],
        ] {
            #expect(await fixture.refusal(try forge(fixture, header: header, sign: rightKey(fixture))) == .algorithm)
        }
    }

    @Test("another key's signature, under the right key id and under its own")
    func otherKey() async throws {
        let fixture = try await TokenFixture()
        let other = Curve25519.Signing.PrivateKey()
        let claimed = try forge(fixture) { try other.signature(for: $0) }
        #expect(await fixture.refusal(claimed) == .signature)
        let own = SigningKey.thumbprint(Array(other.publicKey.rawRepresentation))
        let unknown = try forge(fixture, header: ["kid": own]) { try other.signature(for: $0) }
        #expect(await fixture.refusal(unknown) == .unknownKey)
    }

    @Test("no key id, or one that is not installed, even with the right signature")
    func unknownKey() async throws {
        let fixture = try await TokenFixture()
        for kid: Any in [NSNull(), "", "other"] {
            let token = try forge(fixture, header: ["kid": kid], sign: rightKey(fixture))
            #expect(await fixture.refusal(token) == .unknownKey)
        }
    }

    @Test("a key that the token brings along is not looked at")
    func embeddedKey() async throws {
        let fixture = try await TokenFixture()
        let other = Curve25519.Signing.PrivateKey()
        let jwk = ["kty": "OKP", "crv": "Ed25519", "x": Base64URL.encode(other.publicKey.rawRepresentation)]
        let token = try forge(fixture, header: ["jwk": jwk]) { try other.signature(for: $0) }
        #expect(await fixture.refusal(token) == .signature)
    }

    @Test("wrong issuer, audience, times and forms of claims, though rightly signed")
    func wrongClaims() async throws {
        let fixture = try await TokenFixture()
        let now = fixture.clock.now.seconds
        let cases: [([String: Any], TokenError)] = [
            (["iss": "https://other.test"], .issuer), (["aud": "billing"], .audience),
            (["exp": now], .expired), (["iat": now - 900, "exp": now - 300], .expired),
            (["nbf": now + 60], .notYetValid), (["iat": now + 60], .notYetValid),
            (["exp": now + 100_000], .malformed), (["kind": "system"], .malformed), (["kind": "root"], .malformed),
            (["sub": ""], .malformed), (["sid": "a b"], .malformed), (["pid": "../x"], .malformed),
            (["roles": "doctor"], .malformed), (["exp": "soon"], .malformed), (["exp": NSNull()], .malformed),
            (["exp": 1e300], .malformed), (["iss": NSNull()], .malformed),
        ]
        for (claims, expected) in cases {
            let token = try forge(fixture, claims: claims, sign: rightKey(fixture))
            #expect(await fixture.refusal(token) == expected, "\(claims)")
        }
    }

    @Test("texts that are no tokens")
    func noTokens() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.issue()
        let parts = token.split(separator: ".").map(String.init)
        for text in [
            "", ".", "..", "a.b.c", token + ".", "." + token, token + "=", token + "A", String(token.dropLast()),
            " " + token, parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".", token + "\0",
            String(repeating: "a", count: 5000), "é.é.é",
        ] {
            #expect(await fixture.refusal(text) == .malformed, "\(text.prefix(20))")
        }
    }

    @Test("one token has one text: the spare bits of the signature's last character are not free")
    func notMalleable() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.issue()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for character in alphabet where character != token.last {
            #expect(await fixture.refusal(token.dropLast() + String(character)) != nil)
        }
    }

    @Test("every flipped character is noticed")
    func flipped() async throws {
        let fixture = try await TokenFixture()
        let token = Array(try await fixture.issue())
        for index in stride(from: 0, to: token.count, by: 7) where token[index] != "." {
            var changed = token
            changed[index] = token[index] == "A" ? "B" : "A"
            #expect(await fixture.refusal(String(changed)) != nil)
        }
    }
}
