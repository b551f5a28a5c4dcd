import Kernel
import Web

/// What nginx finds out about a request before it decides: variables that all begin with `hms_`.
struct NginxMaps {
    let plan: GatewayPlan
    let endpoints: [GatewayEndpoint]

    var text: String {
        Nginx.warning + (identity + decisions + limits).joined(separator: "\n\n") + "\n"
    }

    private var identity: [String] {
        let secrets = endpoints.filter { endpoint in
            endpoint.isOpen && endpoint.segments.contains(.parameter) && !endpoint.path.hasPrefix("/problems/")
        }
        return [
            "# A request keeps the id that it came with, if that is one.\n"
                + Nginx.map(
                    "$http_x_request_id", "hms_request_id", default: "$request_id",
                    [("\"~^[A-Za-z0-9._-]{1,64}$\"", "$http_x_request_id")]),
            "# Of the path, what can stand in JSON.\n"
                + Nginx.map(
                    "$request_uri", "hms_instance", default: "/",
                    [("\"~^(?<hms_plain>/[A-Za-z0-9/._~%:@!*+,=-]{0,199})\"", "$hms_plain")]),
            "# What anyone may use who knows its path stays out of the log.\n"
                + Nginx.map(
                    "$uri", "hms_logged_path", default: "$uri",
                    secrets.map { ("\"~^\(Nginx.pattern($0.segments))$\"", Nginx.quoted($0.path)) }),
            tail("$http_authorization", "hms_bearer"), tail("$http_x_api_key", "hms_key"),
            tail("$cookie_hms_session", "hms_session"),
            "# Who asks: by the end of what is shown for it, or else by address.\n"
                + Nginx.map(
                    "\"$hms_bearer|$hms_key|$hms_session\"", "hms_caller",
                    default: "\"$hms_bearer|$hms_key|$hms_session\"",
                    [("\"||\"", "$binary_remote_addr")]),
            Nginx.map("$hms_session", "hms_live_caller", default: "$hms_session", [("\"\"", "$remote_addr")]),
        ]
    }

    /// The last characters of a secret: enough to tell callers apart. However long a header is, it is read once.
    private func tail(_ source: String, _ name: String) -> String {
        Nginx.map(
            source, name, default: "\"\"", [("\"~^(?:.*(?=.{40}$))?(?<\(name)_tail>.{16,40})$\"", "$\(name)_tail")])
    }

    private var decisions: [String] {
        [
            "# What HMS would read otherwise than nginx is refused: nobody comes by another path to what one path guards.\n"
                + Nginx.map(
                    "$request_uri", "hms_malformed", default: "0",
                    [(#""~*^[^?]*(?://|/\.\.?(?:[/?]|$)|%2[ef]|%5c|%00|\x5c)""#, "1")]),
            "# Reads may be repeated at another process, other requests only if none had them.\n"
                + Nginx.map(
                    "$request_method", "hms_kind", default: "change",
                    [("GET", "read"), ("HEAD", "read"), ("PUT", "replace"), ("DELETE", "replace")]),
            "# What a change came to that no process answered: nothing, if none of it was sent.\n"
                + Nginx.map(
                    "\"$upstream_bytes_sent:$upstream_status\"", "hms_outcome", default: "502",
                    [("\"~^0:\"", "\"\""), ("\"~:504$\"", "504")]),
            "# Nothing but a WebSocket is switched to.\n"
                + Nginx.map("$http_upgrade", "hms_upgrade", default: "\"\"", [("\"~*^websocket$\"", "websocket")]),
            Nginx.map("$hms_upgrade", "hms_connection", default: "\"\"", [("websocket", "upgrade")]),
            Nginx.map("$http_host", "hms_host", default: "$http_host", [("\"\"", "$host")]),
        ]
    }

    /// The class of each request. Endpoints that are as their method says need no line.
    private var limits: [String] {
        func usual(_ endpoint: GatewayEndpoint) -> RateClass {
            guard endpoint.path.hasPrefix("/api/") else { return .unlimited }
            return endpoint.method == .get ? .read : .write
        }
        var blocks = [
            Nginx.map("$request_method", "hms_method_class", default: "write", [("GET", "read"), ("HEAD", "read")]),
            Nginx.map("$uri", "hms_usual_class", default: "unlimited", [("\"~^/api/\"", "$hms_method_class")]),
            Nginx.map(
                "\"$request_method $uri\"", "hms_class", default: "$hms_usual_class",
                Nginx.entries(endpoints.filter { $0.rate != usual($0) && $0.owner != .legacy }) { $0.rate.rawValue }),
        ]
        for (rate, perMinute) in limited {
            // Who signs in is limited by address, whoever they are already: it is passwords that are tried.
            let key = rate == .login ? "$binary_remote_addr" : "$hms_caller"
            blocks.append(
                Nginx.map("$hms_class", "hms_limit_\(rate.rawValue)", default: "\"\"", [(rate.rawValue, key)]) + "\n"
                    + "limit_req_zone $hms_limit_\(rate.rawValue) zone=\(rate.rawValue):10m rate=\(perMinute)r/m;")
        }
        blocks.append(
            Nginx.map(
                "$hms_class", "hms_retry_after", default: "1",
                limited.filter { $0.perMinute < 60 }.map {
                    ($0.rate.rawValue, String((59 + $0.perMinute) / $0.perMinute))
                }))
        if plan.limits.perAddress > 0 {
            blocks.append("limit_req_zone $binary_remote_addr zone=address:10m rate=\(plan.limits.perAddress)r/s;")
        }
        if plan.limits.connections > 0 { blocks.append("limit_conn_zone $binary_remote_addr zone=connections:10m;") }
        return blocks
    }

    private var limited: [(rate: RateClass, perMinute: Int)] {
        RateClass.allCases.compactMap { rate in
            plan.limits.perMinute[rate].flatMap { $0 > 0 ? (rate, $0) : nil }
        }
    }

    /// What the server says to make use of the zones.
    var uses: [String] {
        var lines = limited.map { rate, perMinute in
            "limit_req zone=\(rate.rawValue) burst=\(max(perMinute / 10, 10)) nodelay;"
        }
        if plan.limits.perAddress > 0 {
            lines.append("limit_req zone=address burst=\(plan.limits.perAddress * 2) nodelay;")
        }
        if plan.limits.connections > 0 { lines.append("limit_conn connections \(plan.limits.connections);") }
        // What a request asked for, its query included, stands in these lines of the error log.
        return lines + [
            "limit_req_status 429;", "limit_req_log_level info;", "limit_conn_status 429;",
            "limit_conn_log_level info;",
        ]
    }
}
