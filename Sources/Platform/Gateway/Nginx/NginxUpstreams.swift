import Discovery

/// The processes behind the gateway.
struct NginxUpstreams {
    let plan: GatewayPlan
    /// The services that routes lead to.
    let services: [String]

    var text: String {
        var blocks = [group("hms", plan.all, "least_conn;")]
        blocks += services.map { group($0, plan.services[$0] ?? plan.all, "least_conn;") }
        blocks.append(
            "# A live connection that polls must come to the process that it began at.\n"
                + group("live", plan.all, "hash $hms_live_caller consistent;"))
        if let legacy = plan.legacy { blocks.append(group("legacy", [legacy.address], nil)) }
        return Nginx.warning + blocks.joined(separator: "\n\n") + "\n"
    }

    /// A process that cannot be reached is left alone for three seconds. All workers of nginx know it, by the zone. Idle
    /// connections are closed before HMS closes them, so that no request meets a closed one.
    private func group(_ name: String, _ addresses: [ServiceAddress], _ balancing: String?) -> String {
        Nginx.block(
            "upstream \(name)",
            ["zone \(name) 256k;"] + (balancing.map { [$0] } ?? [])
                + addresses.map { "server \($0) max_fails=1 fail_timeout=3s;" } + [
                    "keepalive 64;", "keepalive_timeout 30s;",
                ])
    }
}
