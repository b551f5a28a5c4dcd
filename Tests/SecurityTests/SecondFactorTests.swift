import Kernel
import Security
import Testing

@Suite("Second factor")
struct SecondFactorTests {
    private let secret = Array("12345678901234567890".utf8)

    @Test(
        "the SHA-1 vectors of RFC 6238, appendix B",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func vectors(_ seconds: Int64, _ code: String) throws {
        let totp = try #require(TOTP(secret: secret, digits: 8))
        #expect(totp.code(atStep: TOTP.step(at: Instant(seconds: seconds))) == code)
        let six = try #require(TOTP(secret: secret))
        #expect(six.code(atStep: TOTP.step(at: Instant(seconds: seconds))) == code.suffix(6))
    }

    @Test(
        "the HOTP vectors of RFC 4226, appendix D",
        arguments: zip(
            0..<10 as Range<Int64>,
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]))
    func hotp(_ step: Int64, _ code: String) throws {
        #expect(try #require(TOTP(secret: secret)).code(atStep: step) == code)
    }

    @Test("a code counts one step before and after, not further")
    func window() throws {
        let totp = try #require(TOTP(secret: secret))
        let now = Instant(seconds: 1_800_000_010)
        let step = TOTP.step(at: now)
        for offset: Int64 in -3...3 {
            let accepted = totp.accept(totp.code(atStep: step + offset), at: now, lastUsedStep: nil)
            #expect(accepted == (abs(offset) <= 1 ? step + offset : nil))
        }
        let spaced = totp.code(atStep: step)
        #expect(totp.accept(spaced.prefix(3) + " " + spaced.suffix(3), at: now, lastUsedStep: nil) == step)
        for wrong in ["", "12345", "1234567", "abcdef", "१२३४५६"] {
            #expect(totp.accept(wrong, at: now, lastUsedStep: nil) == nil)
        }
    }

    @Test("a used code is refused, and so is every earlier one")
    func replay() throws {
        let totp = try #require(TOTP(secret: secret))
        let now = Instant(seconds: 1_800_000_010)
        let code = totp.code(atStep: TOTP.step(at: now))
        let step = try #require(totp.accept(code, at: now, lastUsedStep: nil))
        #expect(totp.accept(code, at: now, lastUsedStep: step) == nil)
        #expect(totp.accept(totp.code(atStep: step - 1), at: now, lastUsedStep: step) == nil)
        #expect(totp.accept(totp.code(atStep: step + 1), at: now, lastUsedStep: step) == step + 1)
    }

    @Test("the URI for the QR code, with names escaped")
    func uri() throws {
        let totp = try #require(TOTP(secret: secret))
        #expect(
            totp.uri(issuer: "City Hospital", account: "asha+rao@x.example")
                == "otpauth://totp/City%20Hospital:asha%2Brao%40x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=City%20Hospital&algorithm=SHA1&digits=6&period=30")
        #expect("\(totp)" == "TOTP" && TOTP.generate().secret.count == 20)
        #expect(TOTP(secret: [1, 2, 3]) == nil && TOTP(secret: secret, digits: 9) == nil)
    }

    @Test("ten recovery codes, each good once, however they are typed")
    func recovery() throws {
        let made = RecoveryCodes.generate()
        #expect(made.codes.count == 10 && Set(made.hashes).count == 10)
        #expect(made.codes.allSatisfy { $0.count == 19 })
        let rest = try #require(RecoveryCodes.redeem(made.codes[3], from: made.hashes))
        #expect(rest.count == 9 && RecoveryCodes.redeem(made.codes[3], from: rest) == nil)
        let typed = made.codes[5].uppercased().replacing("-", with: " ")
        #expect(RecoveryCodes.redeem(typed, from: rest)?.count == 8)
        for wrong in ["", "aaaa-aaaa-aaaa-aaaa", "0000", String(made.codes[0].dropLast())] {
            #expect(RecoveryCodes.redeem(wrong, from: made.hashes) == nil)
        }
    }
}

@Suite("Encodings")
struct EncodingTests {
    @Test(
        "the vectors of RFC 4648 for Base32",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func base32(_ text: String, _ encoded: String) {
        #expect(Base32.encode(text.utf8) == encoded)
        #expect(Base32.decode(encoded.lowercased()) == Array(text.utf8))
    }

    @Test("base64url comes back for every length, and has one text for one value")
    func base64() {
        for count in 0..<70 {
            let bytes = Bytes.random(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            #expect(PHCBase64.decode(PHCBase64.encode(bytes)) == bytes)
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8" && PHCBase64.encode([0xFB, 0xFF]) == "+/8")
        for wrong in ["A", "AB=", "AB", "+/8", "-_9", "a b", "é"] { #expect(Base64URL.decode(wrong) == nil) }
        for wrong in ["1", "M", "MZ", "M0"] { #expect(Base32.decode(wrong) == nil) }
    }
}
