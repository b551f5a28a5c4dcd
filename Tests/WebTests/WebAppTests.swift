import Foundation
import Kernel
import Testing
import Web

/// A folder as the build of the web app leaves it, with a secret beside it.
private final class AppFolder {
    let parent: URL
    var path: String { parent.appending(path: "dist").path() }

    init(page: String = "<!doctype html>one") throws {
        parent = FileManager.default.temporaryDirectory.appending(path: "hms-app-\(UUID())")
        try FileManager.default.createDirectory(
            at: parent.appending(path: "dist/assets"), withIntermediateDirectories: true)
        try write("secret.txt", "the master key")
        try write("dist/index.html", page)
        try write("dist/index.html.br", "page-br")
        try write("dist/assets/main-0ABCDEF9.js", "alert(1)")
        try write("dist/assets/main-0ABCDEF9.js.br", "script-br")
        try write("dist/assets/main-0ABCDEF9.js.gz", "script-gzip")
        try write("dist/assets/inter-400-6D41D08D.woff2", "font")
        try write("dist/assets/plain.css", "body{}")
        try write("dist/.hidden", "the stamp of the build")
        try FileManager.default.createSymbolicLink(
            atPath: parent.appending(path: "dist/assets/link.txt").path(),
            withDestinationPath: parent.appending(path: "secret.txt").path())
    }

    deinit { try? FileManager.default.removeItem(at: parent) }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: parent.appending(path: name))
    }

    func client() throws -> InProcessClient { try TestHospital().client { $0.appFolder = path } }
}

private let browser = ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br"]

@Suite("Web app")
struct WebAppTests {
    @Test(
        "a file comes in the best form that the client takes",
        arguments: [
            ("gzip, deflate, br", "br", "script-br"), ("GZIP", "gzip", "script-gzip"),
            ("br;q=0, gzip;q=0.5", "gzip", "script-gzip"),
            ("br ; q=0.0 , gzip ; q=0", "", "alert(1)"), ("identity", "", "alert(1)"), ("*", "", "alert(1)"),
            ("", "", "alert(1)"),
        ])
    func encodings(accepted: String, coding: String, body: String) async throws {
        let folder = try AppFolder()
        let answer = try await folder.client().send("GET", "/assets/main-0ABCDEF9.js", ["Accept-Encoding": accepted])
        #expect(answer.status == 200)
        #expect(answer.header("Content-Encoding") ?? "" == coding)
        #expect(answer.text == body)
        #expect(answer.header("Content-Type") == "text/javascript; charset=utf-8")
        #expect(answer.header("Vary") == "Accept-Encoding")
    }

    @Test("names with a hash are kept for ever, others are asked for again")
    func caching() async throws {
        let folder = try AppFolder()
        let client = try folder.client()
        for (path, isImmutable) in [
            ("/assets/main-0ABCDEF9.js", true), ("/assets/inter-400-6D41D08D.woff2", true),
            ("/assets/plain.css", false),
            ("/", false),
        ] {
            let answer = await client.send("GET", path, browser)
            #expect(answer.status == 200)
            #expect(
                answer.header("Cache-Control") == (isImmutable ? "public, max-age=31536000, immutable" : "no-cache"))
            let tag = try #require(answer.header("ETag"))
            let again = await client.send("GET", path, browser.merging(["If-None-Match": tag]) { $1 })
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            #expect(again.header("ETag") == tag)
        }
    }

    @Test("each form of a file has a tag of its own")
    func tags() async throws {
        let folder = try AppFolder()
        let client = try folder.client()
        var tags: Set<String> = []
        for coding in ["br", "gzip", "identity"] {
            let answer = await client.send("GET", "/assets/main-0ABCDEF9.js", ["Accept-Encoding": coding])
            tags.insert(try #require(answer.header("ETag")))
        }
        #expect(tags.count == 3)
    }

    @Test(
        "what people open is a page of the app",
        arguments: ["/", "/patients/01JD?tab=notes", "/login", "/a/b/c.d", "/apis"])
    func navigation(_ path: String) async throws {
        let folder = try AppFolder()
        let answer = try await folder.client().send("GET", path, ["Accept": "text/html"])
        #expect(answer.status == 200)
        #expect(answer.text == "<!doctype html>one")
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
        let policy = try #require(answer.header("Content-Security-Policy"))
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
    }

    @Test(
        "the server's own paths are never pages of the app",
        arguments: [
            "/api/nothing", "/assets/nothing.js", "/assets", "/health/nothing", "/metrics/nothing", "/problems/nothing",
            "/socket.io/nothing", "/.well-known/nothing",
        ])
    func reserved(_ path: String) async throws {
        let folder = try AppFolder()
        let answer = try await folder.client().send("GET", path, browser)
        #expect(answer.status == 404)
        #expect(answer.header("Content-Type") == "application/problem+json")
    }

    @Test("what is not asked for as a page is not found, and nothing is written to the app")
    func noPage() async throws {
        let folder = try AppFolder()
        let client = try folder.client()
        #expect(await client.send("GET", "/favicon.ico", ["Accept": "image/*"]).status == 404)
        #expect(await client.send("GET", "/patients").status == 404)
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            #expect(await client.send(method, "/patients", browser).status == 404)
            #expect(await client.send(method, "/assets/main-0ABCDEF9.js", browser).status == 404)
        }
    }

    @Test(
        "no path leads out of the folder, nor to what is hidden in it",
        arguments: [
            "/assets/../../secret.txt", "/../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt",
            "/assets/..%2f..%2fsecret.txt",
            "/assets/link.txt", "//secret.txt", "/assets//main-0ABCDEF9.js", "/.hidden", "/assets/main-0ABCDEF9.js.br",
            "/assets/./main-0ABCDEF9.js", "/assets/main-0ABCDEF9.js%00", "/index.html", "/assets/",
            "assets/main-0ABCDEF9.js",
        ])
    func traversal(_ path: String) async throws {
        let folder = try AppFolder()
        let answer = try await folder.client().send("GET", path)
        #expect(answer.status == 404)
        let opened = try await folder.client().send("GET", path, ["Accept": "text/html"])
        #expect(opened.status == 404 || opened.text == "<!doctype html>one")
    }

    @Test("HEAD has the headers of GET, the length too, and no body", arguments: ["/", "/assets/main-0ABCDEF9.js"])
    func head(_ path: String) async throws {
        let folder = try AppFolder()
        let client = try folder.client()
        let get = await client.send("GET", path, browser)
        let head = await client.send("HEAD", path, browser)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head.header("Content-Length") == String(get.body.count))
        for name in ["ETag", "Content-Type", "Content-Encoding", "Cache-Control", "Vary"] {
            #expect(head.header(name) == get.header(name))
        }
    }

    @Test("endpoints win over files, and stay as they are")
    func endpoints() async throws {
        let folder = try AppFolder()
        let client = try folder.client()
        #expect(await client.send("GET", "/api/open", browser).json["name"]?.asString == "Ward One")
        #expect(await client.send("GET", "/api", browser).text.contains("API reference"))
        #expect(await client.send("GET", "/health/live", browser).status == 200)
    }

    @Test("a new build is served from the next page on, and open pages get what they still need")
    func rebuild() async throws {
        let folder = try AppFolder()
        let client = try folder.client()
        #expect(await client.send("GET", "/", ["Accept": "text/html"]).text == "<!doctype html>one")
        try folder.write("dist/assets/main-1ABCDEF9.js", "alert(2)")
        try FileManager.default.removeItem(at: folder.parent.appending(path: "dist/assets/main-0ABCDEF9.js"))
        try folder.write("dist/index.html", "<!doctype html>two")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: 5)], ofItemAtPath: folder.path + "/index.html")
        #expect(await client.send("GET", "/login", ["Accept": "text/html"]).text == "<!doctype html>two")
        #expect(await client.send("GET", "/assets/main-1ABCDEF9.js").text == "alert(2)")
        #expect(await client.send("GET", "/assets/main-0ABCDEF9.js").text == "alert(1)")

        try FileManager.default.removeItem(atPath: folder.path)
        #expect(await client.send("GET", "/login", ["Accept": "text/html"]).text == "<!doctype html>two")
    }

    @Test("without a folder there is the start page, at / and at /api")
    func startPage() async throws {
        let client = try TestHospital().client()
        for path in ["/", "/api"] {
            #expect(await client.send("GET", path, browser).text.contains("API reference"))
        }
        #expect(await client.send("GET", "/login", browser).status == 404)
    }

    @Test("a folder without an app stops the start, and is named")
    func wrongFolder() throws {
        #expect(throws: WebFolderError.noApp("/nowhere")) {
            try TestHospital().client { $0.appFolder = "/nowhere" }
        }
    }
}
