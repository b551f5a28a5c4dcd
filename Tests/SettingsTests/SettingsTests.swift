import Foundation
import Settings
import Testing

@Suite struct SettingsTests {
    private func problems(
        _ commandLine: [String: String] = [:], _ environment: [String: String] = [:], file: String? = nil
    ) throws -> [String] {
        do {
            _ = try Settings.load(commandLine: commandLine, environment: environment, file: file)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("without any configuration, every setting has its default")
    func defaults() throws {
        let settings = try Settings.load()
        #expect(settings.server.host == "127.0.0.1")
        #expect(settings.server.port == 8080)
        #expect(settings.server.publicURL == nil)
        #expect(settings.services == ["all"])
        #expect(settings.hospital.timeZone == "Asia/Kolkata")
        #expect(settings.hospital.mrnPrefix == "HMS")
        #expect(settings.limits.bodyBytes == 1_048_576)
        #expect(settings.limits.requestTimeout == .seconds(30))
        #expect(settings.security.accessTokenLife == .seconds(600))
        #expect(settings.security.requireTOTPRoles.isEmpty)
        #expect(settings.security.masterKey == nil)
        #expect(settings.admin.email == nil)
        #expect(settings.events.maxAttempts == 8)
        #expect(settings.storage.groupCommitLimit == 256)
        #expect(settings.entries.allSatisfy { $0.origin == .fallback })
    }

    @Test("the command line wins over the environment, that over the file, and that over the default")
    func order() throws {
        let file = try YAMLFile(
            "server:\n  host: 10.0.0.1\n  port: 1\nlog:\n  level: debug\nstorage: {group-commit-limit: 9}\n")
        let settings = try Settings.load(
            commandLine: ["server.host": "10.0.0.3"],
            environment: ["HMS_SERVER_HOST": "10.0.0.2", "HMS_SERVER_PORT": "2"],
            file: file.path)
        #expect(settings.server.host == "10.0.0.3")
        #expect(settings.server.port == 2)
        #expect(settings.logLevel == "debug")
        #expect(settings.storage.groupCommitLimit == 9)
        let origins = Dictionary(uniqueKeysWithValues: settings.entries.map { ($0.setting.name, $0.origin) })
        #expect(origins["server.host"] == .commandLine)
        #expect(origins["server.port"] == .environment)
        #expect(origins["log.level"] == .file(file.path))
        #expect(origins["events.max-attempts"] == .fallback)
    }

    @Test("a list is a YAML list or a text with commas")
    func lists() throws {
        let file = try YAMLFile(
            "services: [patients, appointments]\nsecurity:\n  require-totp-roles:\n    - admin\n    - doctor\n")
        let settings = try Settings.load(file: file.path)
        #expect(settings.services == ["patients", "appointments"])
        #expect(settings.security.requireTOTPRoles == ["admin", "doctor"])
        #expect(try Settings.load(commandLine: ["services": "patients, doctors"]).services == ["patients", "doctors"])
        let none = try YAMLFile("security: {require-totp-roles: []}\n")
        #expect(try Settings.load(file: none.path).security.requireTOTPRoles == [])
    }

    @Test(
        "an empty file, an empty variable and an empty key leave a setting open",
        arguments: ["", "# nothing\n", "---\n", "server:\n  port:\n"])
    func empty(_ text: String) throws {
        let file = try YAMLFile(text)
        #expect(try Settings.load(environment: ["HMS_SERVER_PORT": ""], file: file.path).server.port == 8080)
    }

    @Test("every wrong value is named at once, with key, value, source and what is allowed")
    func allAtOnce() throws {
        let file = try YAMLFile("limits:\n  json-depth: deep\nserver:\n  port: 70000\n")
        let problems = try problems(
            ["hospital.time-zone": "Mars/Olympus"], ["HMS_LOG_LEVEL": "loud", "HMS_HOSPITAL_MRN_PREFIX": "rupees"],
            file: file.path)
        #expect(
            problems == [
                "server.port = \"70000\" (\(file.path)) must be a whole number from 0 to 65535",
                "hospital.time-zone = \"Mars/Olympus\" (command line) must be a time zone of the IANA database, such as "
                    + "Asia/Kolkata or UTC",
                "HMS_HOSPITAL_MRN_PREFIX = \"rupees\" (environment) must be 1 to 6 capital letters A to Z",
                "HMS_LOG_LEVEL = \"loud\" (environment) must be one of trace, debug, info, notice, warning, error, critical",
                "limits.json-depth = \"deep\" (\(file.path)) must be a whole number from 4 to 512, in levels",
            ])
    }

    @Test("an unknown name is refused wherever it stands, with what was perhaps meant")
    func unknown() throws {
        let file = try YAMLFile("sever:\n  port: 1\nlog: info\nnonsense: 1\n")
        let problems = try problems(["server.prot": "1"], ["HMS_SERVER_PROT": "1", "PATH": "/bin"], file: file.path)
        #expect(problems.contains("server.prot (command line) is not a setting; did you mean server.port?"))
        #expect(problems.contains("HMS_SERVER_PROT (environment) is not a setting; did you mean HMS_SERVER_PORT?"))
        #expect(problems.contains("sever.port (\(file.path)) is not a setting; did you mean server.port?"))
        #expect(problems.contains("log (\(file.path)) is not a setting; it is a section with log.level"))
        #expect(problems.contains("nonsense (\(file.path)) is not a setting"))
        #expect(problems.count == 5)
    }

    @Test("variables that Kubernetes adds for a service named hms are not taken for settings")
    func kubernetes() throws {
        let settings = try Settings.load(environment: [
            "HMS_SERVICE_HOST": "10.96.0.1", "HMS_SERVICE_PORT": "8080", "HMS_SERVICE_PORT_HTTP": "8080",
            "HMS_PORT": "tcp://10.96.0.1:8080", "HMS_PORT_8080_TCP": "tcp://10.96.0.1:8080",
            "HMS_PORT_8080_TCP_ADDR": "10.96.0.1", "HMS_SERVER_PORT": "tcp://10.96.0.9:8080",
        ])
        #expect(settings.server.port == 8080)
    }

    @Test("secrets reach the program, and are shown nowhere")
    func secrets() throws {
        let key = Data(repeating: 7, count: 32).base64EncodedString()
        let settings = try Settings.load(environment: [
            "HMS_ADMIN_EMAIL": "admin@hospital.example", "HMS_ADMIN_PASSWORD": "correct horse battery",
            "HMS_SECURITY_MASTER_KEY": key, "HMS_AUDIT_KEY": key,
        ])
        #expect(settings.admin.password?.revealed == "correct horse battery")
        #expect(settings.security.masterKey?.revealed == [UInt8](repeating: 7, count: 32))
        var dumped = ""
        dump(settings, to: &dumped)
        for text in [settings.describe(), "\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains("horse") && !text.contains(key))
        }
        #expect(settings.describe().contains("[redacted]"))

        let wrong = try problems([:], ["HMS_ADMIN_PASSWORD": "too-short", "HMS_AUDIT_KEY": "c2hvcnQ="])
        #expect(wrong.count == 2)
        #expect(!wrong.joined().contains("too-short") && !wrong.joined().contains("c2hvcnQ="))
        let typed = try problems(["admin.password": "correct horse battery"])
        #expect(typed.count == 1 && typed[0].contains("set HMS_ADMIN_PASSWORD") && !typed[0].contains("horse"))
    }

    @Test("hms config show names every setting with value, source and meaning")
    func describe() throws {
        let settings = try Settings.load(environment: ["HMS_SERVER_PORT": "9090"])
        let lines = settings.describe().split(separator: "\n")
        #expect(lines.count == settings.entries.count)
        #expect(lines.contains { $0.contains("server.port") && $0.contains("9090  ") && $0.contains("environment") })
        #expect(lines.contains { $0.contains("admin.email") && $0.contains("(not set)") && $0.contains("default") })
    }

    @Test("a file that is missing, broken or no mapping is an error that names it")
    func badFiles() throws {
        #expect(try problems(file: "/nowhere/hms.yaml") == ["/nowhere/hms.yaml (/nowhere/hms.yaml) cannot be read"])
        for text in ["a: [1", "just text", "- a\n- b\n", "server: {port: [[1]]}\n"] {
            let file = try YAMLFile(text)
            let problems = try problems(file: file.path)
            #expect(problems.count == 1 && problems[0].contains("is not a YAML mapping"), "\(text): \(problems)")
        }
    }

    @Test("the error of a broken file does not quote it, since it may hold secrets")
    func brokenFileWithSecret() throws {
        let file = try YAMLFile("admin:\n  password: [correct horse battery\nserver: {\n")
        #expect(try !problems(file: file.path).joined().contains("horse"))
    }

    @Test(
        "values at the edge of what is allowed",
        arguments: [
            ("server.port", "65535", true), ("server.port", "65536", false), ("server.port", "-1", false),
            ("server.port", "80.5", false), ("limits.body-bytes", "2_097_152", true), ("server.host", "::1", true),
            ("server.host", "a b", false), ("server.proxy", "yes", false),
            ("server.public-url", "https://hms.example.org", true),
            ("server.public-url", "https://hms.example.org/path", false),
            ("server.public-url", "hms.example.org", false),
            ("server.public-url", "ftp://hms.example.org", false), ("hospital.mrn-prefix", "hms", false),
            ("hospital.mrn-prefix", "LONGPREFIX", false),
            ("hospital.time-zone", "UTC", true), ("hospital.name", "AIIMS नई दिल्ली", true),
            ("hospital.name", "a\u{7}", false),
            ("services", "patients,,doctors", false), ("services", "patients,patients", false),
            ("admin.email", "not-an-address", false), ("limits.rate.login", "0", true),
        ])
    func edges(_ name: String, _ value: String, _ isAllowed: Bool) throws {
        #expect(try problems([name: value]).isEmpty == isAllowed)
    }

    @Test("docs/operations/configuration.md is current: HMS_TEST_WRITE_DOCS=1 swift test writes it")
    func documentation() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = root.appending(path: "docs/operations/configuration.md")
        if ProcessInfo.processInfo.environment["HMS_TEST_WRITE_DOCS"] == "1" {
            try Data(Settings.markdown.utf8).write(to: page)
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == Settings.markdown)
    }

    @Test("every row of the table is read, and documented under its variable")
    func complete() throws {
        let entries = try Settings.load().entries
        #expect(Set(entries.map(\.setting.name)).count == entries.count)
        for entry in entries {
            #expect(Settings.markdown.contains("| `\(entry.setting.name)`<br>`\(entry.setting.environmentVariable)` |"))
        }
        #expect(Settings.markdown.split(separator: "<br>`HMS_").count - 1 == entries.count)
    }
}

/// A configuration file in a temporary folder.
private final class YAMLFile {
    let path: String

    init(_ text: String) throws {
        path = NSTemporaryDirectory() + "/hms-\(UUID().uuidString).yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    deinit { unlink(path) }
}
