import Kernel
import Testing

@Suite("Phone numbers and e-mail addresses")
struct ContactTests {
    @Test(
        "phone numbers are stored in one form",
        arguments: [
            ("+919876543210", "+919876543210"), ("9876543210", "+919876543210"), ("09876543210", "+919876543210"),
            ("919876543210", "+919876543210"), ("98765 43210", "+919876543210"), ("(+91) 98765-43210", "+919876543210"),
            ("0091 98765 43210", "+919876543210"), ("+91 11 2658 8500", "+911126588500"),
            ("+44 (0)20 7946 0958", "+442079460958"), ("+1 (212) 555-0123", "+12125550123"),
            ("+49.30.901820", "+4930901820"), ("+290 22345", "+29022345"), ("+123456789012345", "+123456789012345"),
        ])
    func phones(text: String, stored: String) throws {
        let phone = try #require(PhoneNumber(text))
        #expect(phone.description == stored)
        #expect(PhoneNumber(stored) == phone)
        #expect(try json(phone) == "\"\(stored)\"")
    }

    @Test(
        "what is no phone number is refused",
        arguments: [
            "", "+", "12345", "5876543210", "987654321", "98765432101", "+0123456789", "+91987654321", "+9198765432101",
            "+910123456789", "+1234567890123456", "98765x3210", "9876543210;drop", "(98765 43210", "98765) 43210",
            "+91+9876543210", "९८७६५४३२१०", "((9876543210))", String(repeating: " ", count: 100), "000000000000",
        ])
    func noPhones(text: String) {
        #expect(PhoneNumber(text) == nil)
        #expect(
            brokenRule(PhoneNumber.self, "\"\(text)\"")?.rule == "must be an E.164 phone number, like +919876543210")
    }

    @Test(
        "e-mail addresses",
        arguments: [
            ("asha@example.org", "asha@example.org"), (" Asha.Rao@Example.ORG\n", "Asha.Rao@example.org"),
            ("a+b@x.co", "a+b@x.co"), ("o'brien@a-b.example", "o'brien@a-b.example"),
            ("admin@demo.hospital", "admin@demo.hospital"), ("x@xn--bcher-kva.example", "x@xn--bcher-kva.example"),
        ])
    func emails(text: String, stored: String) throws {
        let email = try #require(EmailAddress(text))
        #expect(email.description == stored)
        #expect(try fromJSON(EmailAddress.self, json(email)) == email)
    }

    @Test(
        "what is no e-mail address is refused",
        arguments: [
            "", "@", "a@", "@b.c", "a@b", "a@b..c", "a@.b.c", ".a@b.co", "a.@b.co", "a..b@c.co", "a b@c.co", "a@b@c.co",
            "a@-b.co", "a@b-.co", "a@1.2.3.4", "a@[1.2.3.4]", "\"a\"@b.co", "a@b.c", "a@b_c.co", "é@b.co", "a@bé.co",
            "a\r\nBcc: x@b.co", "a@b.co.", String(repeating: "a", count: 65) + "@b.co",
            "a@" + String(repeating: "b", count: 64) + ".co",
            "a@" + String(repeating: "abcdefg.", count: 40) + "co",
        ])
    func noEmails(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test("an address of 254 bytes is the longest")
    func longest() {
        let domain = Array(repeating: String(repeating: "a", count: 62), count: 3).joined(separator: ".") + ".co"
        let local = String(repeating: "x", count: 254 - domain.utf8.count - 1)
        #expect(local.utf8.count <= 64)
        #expect(EmailAddress("\(local)@\(domain)") != nil)
        #expect(EmailAddress("x\(local)@\(domain)") == nil)
    }

    @Test("people are found whatever the case, and shown without the whole")
    func keys() throws {
        let email = try #require(EmailAddress("Asha@Example.org"))
        #expect(email.key == "asha@example.org")
        #expect(email.domain == "example.org")
        #expect(email.masked == "A***@example.org")
        #expect(PhoneNumber("9876543210")?.masked == "+*********210")
    }
}
