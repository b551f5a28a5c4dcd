import Kernel
import Observability

/// The endpoints of the server itself: health, metrics, the reference, and the pages about problems.
enum SystemEndpoints {
    struct Health: Codable, Sendable {
        let status: String
        let dependencies: [String: String]
    }

    /// What is made once from all endpoints.
    struct Documents: Sendable {
        var openAPI: [UInt8] = []
        var reference: [UInt8] = []
        var problems: [ProblemType] = []
    }

    static func group(
        beside groups: [EndpointGroup], configuration: WebConfiguration, authenticator: any Authenticator,
        readiness: Readiness, metrics: Metrics
    ) throws -> EndpointGroup {
        let make = { (documents: Documents) in
            health(readiness) + [metricsPage(metrics, configuration)]
                + pages(documents, configuration, authenticator)
        }
        // The document tells of its own endpoint too, so the table is made twice.
        let all = groups.flatMap(\.endpoints) + make(Documents())
        let document = try OpenAPIDocument.make(all, version: configuration.version)
        return EndpointGroup(
            make(
                Documents(
                    openAPI: document.bytes, reference: Array(ReferencePage.html(document).utf8),
                    problems: (ProblemType.builtIn + all.flatMap(\.problems)))))
    }

    private static func health(_ readiness: Readiness) -> [Endpoint] {
        [
            .get(
                "/health/live", "Check that the process runs", .open, returns: .ok(Health.self), .tag("system"),
                .rate(.unlimited)
            ) { _ in try .json(Health(status: "ok", dependencies: [:])) },
            .get(
                "/health/ready", "Check that requests can be served", .open, returns: .ok(Health.self), .tag("system"),
                .rate(.unlimited),
                .problems(
                    ProblemType(
                        .unavailable, "not-ready", "HMS is starting, stopping, or misses something that it needs."))
            ) { _ in
                let (isReady, states) = await readiness.report()
                let dependencies = Dictionary(
                    states.map { ($0.name, $0.state) }, uniquingKeysWith: { first, _ in first })
                guard isReady else {
                    var problem = Problem(.unavailable, "not-ready", "HMS cannot serve now.", retryAfter: 5)
                    problem.extra["dependencies"] = .object(dependencies.mapValues { .string($0) })
                    throw problem
                }
                return try .json(Health(status: "ok", dependencies: dependencies))
            },
        ]
    }

    private static func metricsPage(_ metrics: Metrics, _ configuration: WebConfiguration) -> Endpoint {
        .get(
            "/metrics", "Read the measurements", .open, returns: .content(MetricsText.contentType), .tag("system"),
            .rate(.unlimited),
            .problems(
                ProblemType(
                    .forbidden, "forbidden",
                    "Your role does not include this. The answer is the same whether the record exists or not.")),
            .about("In the Prometheus text format. Answers only this machine, unless it is configured otherwise.")
        ) { call in
            guard configuration.hasOpenMetrics || isLoopback(call.caller.request.remoteAddress) else {
                throw Problem.forbidden
            }
            return .bytes(Array(metrics.render().utf8), type: MetricsText.contentType)
        }
    }

    private static func pages(
        _ documents: Documents, _ configuration: WebConfiguration, _ authenticator: any Authenticator
    ) -> [Endpoint] {
        let html = "text/html; charset=utf-8"
        let problemPages = Dictionary(documents.problems.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        let style = StyleSheet.bytes
        let tag = "\"\(StyleSheet.hash(documents.openAPI))\""
        func startPage(_ path: String, _ summary: String) -> Endpoint {
            .get(path, summary, .open, returns: .content(html), .unlisted, .rate(.unlimited)) { call in
                .bytes(Array(StartPage.html(call.isSignedIn ? call.caller : nil, configuration).utf8), type: html)
            }
        }
        // Where the web app is served, it is at `/`.
        let startPages = configuration.appFolder == nil ? [startPage("/", "Show the start page")] : []
        return startPages + [
            startPage("/api", "Show what leads to the API"),
            .get(
                "/api/openapi.json", "Read the OpenAPI document", .open, returns: .content("application/json"),
                .tag("system"), .rate(.unlimited)
            ) { _ in
                .bytes(documents.openAPI, type: "application/json").with("ETag", tag).with("Cache-Control", "no-cache")
            },
            .get("/api/docs", "Show the reference", .open, returns: .content(html), .unlisted, .rate(.unlimited)) { _ in
                .bytes(documents.reference, type: html).with("Cache-Control", "no-cache")
            },
            .get(
                StyleSheet.path, "Read the style sheet", .open, returns: .content("text/css"), .unlisted,
                .rate(.unlimited)
            ) {
                _ in
                .bytes(style, type: "text/css; charset=utf-8")
                    .with("Cache-Control", "public, max-age=31536000, immutable")
            },
            .get(
                "/problems/{slug}", "Explain a problem", .open, returns: .content(html), .tag("system"),
                .rate(.unlimited), .about("The page that a problem's `type` leads to.")
            ) { call in
                let slug: String = try call.parameter("slug")
                guard let page = ProblemPage.html(slug, problemPages) else { throw Problem.noSuchPath }
                return .bytes(Array(page.utf8), type: html)
            },
        ]
    }

    static func isLoopback(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
    }
}
