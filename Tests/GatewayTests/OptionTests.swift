import ArgumentParser
import Foundation
import Testing
import Web

@testable import Gateway
@testable import hms

@Suite("The options of the gateway")
struct OptionTests {
    private static let all = ["--out", "/tmp/x", "--all", "10.0.0.7:8080"]

    private func refusal(_ arguments: [String]) -> String? {
        do {
            _ = try GatewayOptions(try NginxGateway.parse(arguments)).plan()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "a wrong one is refused with its name",
        arguments: [
            (["--all", "10.0.0.7:8080"], "--out"), (["--out", "/tmp/x"], "--service: nothing serves identity"),
            (all + ["--service", "nope=10.0.0.7:1"], "--service: there is no service nope"),
            (all + ["--service", "patients"], "--service: patients is not of the form"),
            (all + ["--service", "patients=10.0.0.7"], "--service patients: 10.0.0.7 is no address"),
            (all + ["--service", "patients=10.0.0.7:99999"], "--service patients"),
            (all + ["--service", "patients=a:1,a:1"], "named twice"), (all + ["--listen", "0.0.0.0:443"], "--listen"),
            (all + ["--certificate", "/nothing"], "--key"), (all + ["--key", "/nothing"], "--certificate"),
            (all + ["--certificate", "/nothing", "--key", "/nothing"], "--certificate: /nothing can't be read"),
            (all + ["--redirect", "0.0.0.0:80"], "--redirect"), (all + ["--rate", "read"], "--rate"),
            (all + ["--rate", "reads=3"], "--rate: there is no class reads"),
            (all + ["--rate", "read=-3"], "--rate read"),
            (all + ["--address-rate", "1000001"], "--address-rate"), (all + ["--connections=-1"], "--connections"),
            (all + ["--answer-seconds", "0"], "--answer-seconds"), (all + ["--deny", "/nothing"], "--deny"),
            (all + ["--trusted-proxy", "10.0.0.0/40"], "--trusted-proxy"),
            (all + ["--require-api-key", "/api/x"], "--api-keys"), (all + ["--header", "X-A: $host"], "--header"),
            (all + ["--header", "X A: b"], "--header"), (all + ["--waf", "on"], "--waf"),
            (all + ["--waf-scope", "some"], "--waf-scope"), (all + ["--migrated", "patients"], "--legacy"),
            (all + ["--legacy", "ftp://old"], "--legacy"), (all + ["--legacy", "https://old"], "--legacy-ca"),
            (all + ["--legacy", "http://old", "--migrated", "bills"], "--migrated: there is no bills"),
            (all + ["--legacy", "http://old/path"], "--legacy"), (all + ["--user", "a b"], "--user"),
            (all + ["--user", "nobody-is-this"], "--user: there is no user"),
        ])
    func refused(_ arguments: [String], _ words: String) {
        #expect(refusal(arguments)?.contains(words) == true, "\(refusal(arguments) ?? "it was taken")")
    }

    @Test("a file has them too, and the command line counts more")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hms-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws -> String {
            let path = folder.appendingPathComponent(name).path
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        let denied = try write("denied", "# from the incident of last week\n192.0.2.0/24\n\n2001:db8::7 # one\n")
        let keys = try write("keys", "lab 0123456789abcdef\nkiosk.x 0123456789abcdef\n")
        let yaml = try write(
            "gateway.yaml",
            """
            listen: 127.0.0.1:9000
            all: [10.0.0.7:8080, 10.0.0.8:8080]
            service:
              patients: [10.0.0.9:8080]
            rate: {read: 60}
            deny: \(denied)
            """)
        let given = try GatewayOptionFile(yaml).arguments
        let plan = try GatewayOptions(
            try NginxGateway.parse(given + ["--out", "/tmp/x", "--listen", "127.0.0.1:9001"])
        ).plan()
        #expect("\(plan.listen)" == "127.0.0.1:9001")
        #expect(plan.all.count == 2 && plan.services["patients"]?.count == 1)
        #expect(plan.limits.perMinute == [.read: 60])
        #expect(plan.addresses.denied.sorted() == ["192.0.2.0/24", "2001:db8::7"])
        let refused = refusal(Self.all + ["--api-keys", keys])
        #expect(refused?.contains("line 2") == true && refused?.contains("0123456789abcdef") == false)
        #expect(throws: (any Error).self) { try GatewayOptionFile(try self.broken(folder)) }
    }

    private func broken(_ folder: URL) throws -> String {
        let path = folder.appendingPathComponent("broken.yaml").path
        try "- a\n- b: [".write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test(
        "an empty list of those that may pass is refused: it would let everyone through",
        arguments: ["--allow", "--admin-allow"])
    func empty(_ option: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("hms-\(UUID().uuidString)").path
        try "# nobody yet\n".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(refusal(Self.all + [option, path])?.contains("has no address") == true)
    }
}
