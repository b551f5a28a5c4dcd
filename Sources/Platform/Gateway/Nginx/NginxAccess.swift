/// Which addresses may ask, and which API keys the gateway knows.
struct NginxAccess {
    let plan: GatewayPlan
    let endpoints: [GatewayEndpoint]

    var text: String {
        let lists = plan.addresses
        let administrative = lists.administrators.isEmpty ? [] : endpoints.filter(\.isAdministrative)
        let blocks = [
            proxies, geo("hms_denied", lists.denied, inside: 1, outside: 0),
            geo("hms_stranger", lists.allowed, inside: 0, outside: lists.allowed.isEmpty ? 0 : 1),
            geo("hms_no_administrator", lists.administrators, inside: 0, outside: lists.administrators.isEmpty ? 0 : 1),
            Nginx.map(
                "\"$request_method $uri\"", "hms_administrative", default: "0",
                Nginx.entries(administrative) { _ in "1" }),
            Nginx.map(
                "\"$hms_denied$hms_stranger$hms_administrative$hms_no_administrator\"", "hms_refused", default: "0",
                [("\"~^1\"", "1"), ("\"~^.1\"", "1"), ("\"~11$\"", "1")]),
            Nginx.block("map $http_x_api_key $hms_client", ["default \"\";", "include api-keys.conf;"]),
            Nginx.map(
                "$uri", "hms_keyed", default: "0",
                plan.keys.prefixes.map { ("\"~^\(Nginx.escaped($0))(?:/|$)\"", "1") }),
            Nginx.map("\"$hms_keyed:$hms_client\"", "hms_keyless", default: "0", [("\"1:\"", "1")]),
        ]
        return Nginx.warning + blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    /// As expressions, for nginx takes other strings in any case.
    var keys: String {
        Nginx.warning
            + plan.keys.clients.sorted { $0.key < $1.key }.map { "\"~^\(Nginx.escaped($0.value))$\" \($0.key);\n" }
            .joined()
    }

    private var proxies: String {
        guard !plan.addresses.proxies.isEmpty else { return "" }
        return
            (plan.addresses.proxies.map { "set_real_ip_from \($0);" } + [
                "real_ip_header X-Forwarded-For;", "real_ip_recursive on;",
            ]).joined(separator: "\n")
    }

    private func geo(_ name: String, _ networks: [String], inside: Int, outside: Int) -> String {
        Nginx.block("geo $\(name)", ["default \(outside);"] + networks.sorted().map { "\($0) \(inside);" })
    }
}
