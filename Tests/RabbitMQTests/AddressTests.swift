import RabbitMQ
import Testing

@Suite("Addresses of RabbitMQ")
struct AddressTests {
    @Test(
        "hosts, ports and the vhost are read, with the usual ports",
        arguments: [
            ("amqp://broker", "broker:5672, vhost /"),
            ("amqps://broker/hms", "broker:5671, vhost hms"),
            ("amqp://a:1,b,c:3/%2Fhms", "a:1,b:5672,c:3, vhost /hms"),
            ("amqp://[::1]:5673/x", "::1:5673, vhost x"),
        ])
    func reading(text: String, meaning: String) throws {
        let address = try #require(RabbitAddress(text, user: "u", password: "p"))
        #expect(address.description == meaning)
        #expect(address.isEncrypted == text.hasPrefix("amqps"))
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "broker", "http://broker", "amqp://", "amqp:///x", "amqp://a:0", "amqp://a:65536", "amqp://a,,b",
            "amqp://user:password@broker", "amqp://broker/", "amqp://broker/a/b", "amqp://broker/%zz",
            "amqp://[::1", "amqp://bro ker",
        ])
    func refusing(text: String) {
        #expect(RabbitAddress(text, user: "u", password: "p") == nil)
    }

    @Test("an address never shows who connects, and with what password")
    func secrecy() throws {
        let address = try #require(RabbitAddress("amqp://broker", user: "somebody", password: "very-secret"))
        var dumped = ""
        dump(address, to: &dumped)
        for text in ["\(address)", String(reflecting: address), dumped] {
            #expect(!text.contains("very-secret") && !text.contains("somebody"))
        }
    }
}
