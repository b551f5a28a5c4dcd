import Discovery

/// Requests to the system that HMS replaces. It learns of HMS nothing, and is known by its certificate.
struct NginxLegacy {
    let legacy: GatewayPlan.Legacy
    let plan: GatewayPlan

    var text: String { Nginx.warning + lines.map { $0 + "\n" }.joined() }

    private var lines: [String] {
        let scheme = legacy.isHTTPS ? "https" : "http"
        let host = Nginx.quoted(legacy.address.host)
        return [
            "proxy_pass \(scheme)://legacy;", "proxy_read_timeout 75s;",
            "proxy_redirect \(scheme)://\(legacy.authority)/ /;", "proxy_cookie_domain \(host) $host;",
        ] + verification + NginxServer.requestHeaders(plan, upgrade: true, host: Nginx.quoted(legacy.authority))
    }

    private var verification: [String] {
        guard legacy.isHTTPS else { return [] }
        return [
            "proxy_ssl_protocols TLSv1.2 TLSv1.3;", "proxy_ssl_server_name on;",
            "proxy_ssl_name \(Nginx.quoted(legacy.address.host));", "proxy_ssl_verify on;", "proxy_ssl_verify_depth 4;",
        ] + (legacy.authorityFile.map { ["proxy_ssl_trusted_certificate \(Nginx.quoted($0));"] } ?? [])
    }
}
