import Kernel

/// The locations: which path goes where.
struct NginxRoutes {
    let plan: GatewayPlan
    let routes: RouteMap
    let documents: [GatewayDocument]
    /// What a location says for its requests to be looked into; nothing without a firewall.
    let waf: [String]

    var text: String {
        let all = [own, ourPages, routed, kinds].flatMap(\.self)
        return Nginx.warning + all.joined(separator: "\n\n") + "\n"
    }

    /// What the gateway answers, or lets nobody see.
    private var own: [String] {
        [
            Nginx.block(
                "location = /health/live",
                [
                    "include answers.conf;", "default_type application/json;", "access_log off;",
                    "return 200 '{\"status\":\"ok\",\"dependencies\":{}}';",
                ]),
            "# Of one process, chosen by chance, they would mean nothing: each is asked directly, from inside.\n"
                + Nginx.block("location ^~ /metrics", ["return 404;"]),
            Nginx.block(
                "location = /gateway/status",
                ["allow 127.0.0.1;", "allow ::1;", "deny all;", "access_log off;", "stub_status;"]),
        ]
    }

    private var ourPages: [String] {
        let pages = documents.filter { !$0.path.hasPrefix(Self.problems) }.map { document in
            Nginx.block("location = \(document.path)", ["alias documents\(document.path);"] + page(document))
        }
        guard let problem = documents.first(where: { $0.path.hasPrefix(Self.problems) }) else { return pages }
        return pages + [
            Nginx.block(
                "location \(Self.problems)", ["root documents;", "try_files $uri @any_process;"] + page(problem)),
            Nginx.block("location @any_process", ["set $hms_service hms;", "proxy_pass http://hms;"]),
        ]
    }

    private static let problems = "/problems/"

    private func page(_ document: GatewayDocument) -> [String] {
        ["default_type \(Nginx.quoted(document.mediaType));", "types { }", "include answers.conf;"]
            + document.headers.map { "add_header \($0.name) \(Nginx.quoted($0.value));" }
    }

    private var routed: [String] {
        let exact = routes.exact.filter { !isOwn($0.key) }.sorted { $0.key < $1.key }
            .map { location("= \($0.key)", $0.value) }
        let patterns = routes.patterns.filter { !isOwn(Nginx.pattern($0.segments)) }.map {
            location("~ ^\(Nginx.pattern($0.segments))$", $0.target)
        }
        let prefixes = routes.prefixes.sorted { $0.key < $1.key }.map { location($0.key, $0.value) }
        return exact + patterns + prefixes + [live, location("/", routes.rest)]
    }

    /// Whether the gateway answers a path itself.
    private func isOwn(_ path: String) -> Bool {
        ["/health/live", "/metrics"].contains(path) || path.hasPrefix(Self.problems)
            || documents.contains { $0.path == path }
    }

    private func location(_ head: String, _ target: RouteMap.Target) -> String {
        let limit = "client_max_body_size \(max(target.bodyLimit, 1));"
        let goesOn = target.owner == .legacy ? atLegacy : ["include reads.conf;"]
        return Nginx.block("location \(head)", [limit, "set $hms_service \(target.owner.upstream);"] + goesOn)
    }

    /// The old system may have several addresses. What one of them may have done is not asked of the next.
    private var atLegacy: [String] {
        ["if ($hms_kind = replace) { return 462; }", "proxy_next_upstream error timeout;", "include legacy.conf;"]
    }

    private var live: String {
        if let legacy = plan.legacy, !legacy.isAppMigrated {
            return location("/socket.io/", RouteMap.Target(.legacy, bodyLimit: legacy.bodyLimit))
        }
        return Nginx.block(
            "location /socket.io/",
            [
                "set $hms_service live;", "client_max_body_size 64k;",
                "proxy_pass http://live;",
                "proxy_next_upstream error;",
                "# A silent connection is asked for a sign of life every 25 seconds.", "proxy_read_timeout 75s;",
                "proxy_buffering off;",
            ] + NginxServer.requestHeaders(plan, upgrade: true))
    }

    /// Reads stay where their path led them. Other requests go on by what may be repeated.
    static let reads =
        Nginx.warning + """
            if ($hms_kind = change) { return 460; }
            if ($hms_kind = replace) { return 461; }
            proxy_pass http://$hms_service;
            proxy_next_upstream error timeout http_502;

            """

    private var kinds: [String] {
        [
            "# nginx repeats these only if no process had them.\n"
                + Nginx.block(
                    "location @change",
                    [
                        "client_max_body_size \(mostBytes);", "proxy_pass http://$hms_service;",
                        "proxy_next_upstream error timeout;",
                    ] + waf)
        ] + replacements("", mostBytes, ["proxy_pass http://$hms_service;"])
            + (plan.legacy.map { replacements("_at_legacy", $0.bodyLimit, ["include legacy.conf;"]) } ?? [])
    }

    private func replacements(_ place: String, _ bodyLimit: Int, _ pass: [String]) -> [String] {
        let once = ["client_max_body_size \(bodyLimit);", "proxy_next_upstream off;"] + pass
        return [
            "# nginx would repeat these, though a process may have done them: once more only if nothing was sent.\n"
                + Nginx.block(
                    "location @replace\(place)",
                    once + ["error_page 502 504 = @again\(place);"] + NginxProblems.errorPages(without: [502, 504])
                        + waf),
            Nginx.block(
                "location @again\(place)",
                ["if ($hms_outcome = 502) { return 502; }", "if ($hms_outcome = 504) { return 504; }"] + once),
        ]
    }

    /// Behind the limit of its path, which is looked at first, for bodies that do not say how long they are.
    var mostBytes: Int {
        let all = [routes.rest] + routes.exact.values + routes.prefixes.values + routes.patterns.map(\.target)
        return all.filter { $0.owner != .legacy }.map(\.bodyLimit).max() ?? 1
    }
}
