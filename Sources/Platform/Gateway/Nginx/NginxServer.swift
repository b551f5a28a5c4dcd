import Discovery

/// The main file: the process, connections, TLS, the log, and the server.
struct NginxServer {
    let plan: GatewayPlan
    let maps: NginxMaps
    /// Of a body of HMS.
    let mostBytes: Int
    /// What the server says for all requests to be looked into.
    let waf: [String]

    var text: String {
        Nginx.warning + process + "\n" + Nginx.block("http", http) + "\n"
    }

    private var process: String {
        let user = plan.user.map { "user \($0);\n" } ?? ""
        let module = plan.waf.map { "load_module \($0.modules)/ngx_http_modsecurity_module.so;\n" } ?? ""
        return """
            # Start: nginx -p FOLDER -c nginx.conf. Read it anew: nginx -p FOLDER -c nginx.conf -s reload.
            \(module)\(user)worker_processes auto;
            worker_rlimit_nofile 16384;
            pcre_jit on;
            worker_shutdown_timeout 60s;
            pid nginx.pid;
            # Lines of lower levels quote requests with their queries, in which patients are searched for by name.
            error_log logs/error.log crit;
            events { worker_connections 4096; }

            """
    }

    private var http: [String] {
        [
            "server_tokens off;", "default_type application/octet-stream;", "sendfile on;", "tcp_nopush on;",
            "map_hash_bucket_size 256;", "map_hash_max_size 8192;", "variables_hash_max_size 2048;",
            temporary, Self.logFormat, "include maps.conf;", "include access.conf;", "include upstreams.conf;", "",
        ] + servers
    }

    private var temporary: String {
        "\n# For bodies to the old system alone: those of HMS, and all answers, stay in memory.\n"
            + ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path temp/\($0);" }
            .joined(separator: "\n") + "\n"
    }

    private static let logFormat =
        "# Ids, and neither queries nor names.\nlog_format hms escape=json '{"
        + [
            ("time", "$time_iso8601"), ("requestId", "$hms_request_id"), ("address", "$remote_addr"),
            ("client", "$hms_client"), ("method", "$request_method"), ("path", "$hms_logged_path"),
            ("class", "$hms_class"), ("protocol", "$server_protocol"), ("tls", "$ssl_protocol"),
            ("service", "$hms_service"), ("process", "$upstream_addr"), ("processStatus", "$upstream_status"),
            ("processSeconds", "$upstream_response_time"),
        ].map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
        + ",\"status\":$status,\"bytes\":$body_bytes_sent,\"seconds\":$request_time}';\naccess_log logs/access.log hms;\n"

    private var servers: [String] {
        let main = Nginx.block(
            "server", listening + refusals + waf + behaviour + ["include routes.conf;", "include problems.conf;"])
        guard let redirect = plan.redirect else { return [main] }
        let name = plan.serverNames.first ?? "$host"
        let port = plan.listen.port == 443 ? "" : ":\(plan.listen.port)"
        return [
            main, "",
            Nginx.block(
                "server",
                ["listen \(redirect);", "server_name _;", "return 308 https://\(name)\(port)$request_uri;"]),
        ]
    }

    private var listening: [String] {
        let names = ["server_name \(plan.serverNames.isEmpty ? "_" : plan.serverNames.joined(separator: " "));"]
        guard let tls = plan.tls else {
            return ["# Without a certificate, for this machine or a proxy in front alone.", "listen \(plan.listen);"]
                + names
        }
        return ["listen \(plan.listen) ssl http2;"] + names + [
            "ssl_certificate \(Nginx.quoted(tls.certificate));", "ssl_certificate_key \(Nginx.quoted(tls.key));",
            "ssl_protocols TLSv1.2 TLSv1.3;",
            """
            ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:\
            ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
            """,
            "ssl_session_cache shared:tls:10m;", "ssl_session_timeout 1h;", "ssl_session_tickets off;",
            "# Plain HTTP at this port.", "error_page 497 =308 https://$http_host$request_uri;",
        ]
    }

    private var refusals: [String] {
        NginxProblems.errorPages() + [
            "error_page 460 = @change;", "error_page 461 = @replace;", "error_page 462 = @replace_at_legacy;",
            "recursive_error_pages on;", "",
            "set $hms_service \"\";",
            "if ($hms_malformed) { return \(NginxProblems.malformed); }", "if ($hms_refused) { return 403; }",
            "if ($hms_keyless) { return 401; }", "",
        ] + maps.uses
    }

    private var behaviour: [String] {
        [
            "", "# Who is slow to ask holds nothing for long.", "client_header_timeout 10s;",
            "client_body_timeout 15s;",
            "send_timeout 30s;", "keepalive_timeout 60s;", "reset_timedout_connection on;",
            "client_header_buffer_size 4k;", "large_client_header_buffers 4 8k;",
            "client_body_buffer_size \(mostBytes);",
            "", "proxy_http_version 1.1;", "proxy_connect_timeout 2s;", "proxy_send_timeout 30s;",
            "proxy_read_timeout \(plan.answerSeconds)s;", "proxy_buffers 16 16k;", "proxy_buffer_size 16k;",
            "proxy_max_temp_file_size 0;", "proxy_redirect off;", "",
            "# Said by the gateway for all.", "proxy_hide_header X-Request-Id;",
            "add_header X-Request-Id $hms_request_id always;",
        ] + plan.headers.map { "add_header \($0.name) \(Nginx.quoted($0.value)) always;" }
            + Self.requestHeaders(plan, upgrade: false)
    }

    /// What a process gets beside the client's own headers. Those that only a proxy may set are set here, or taken away.
    static func requestHeaders(_ plan: GatewayPlan, upgrade: Bool, host: String = "$hms_host") -> [String] {
        let taken = [
            "Forwarded", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Server",
            "X-Forwarded-Prefix",
            "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Internal-User", "X-Internal-Service",
            "X-Internal-Token", "Proxy", "Proxy-Connection", "TE",
        ]
        let set = [
            ("Host", host), ("X-Forwarded-For", "$remote_addr"), ("X-Forwarded-Proto", "$scheme"),
            ("X-Request-Id", "$hms_request_id"), ("Connection", upgrade ? "$hms_connection" : "\"\""),
            ("Upgrade", upgrade ? "$hms_upgrade" : "\"\""),
        ]
        return set.map { "proxy_set_header \($0.0) \($0.1);" }
            + (taken + plan.removedHeaders).map { "proxy_set_header \($0) \"\";" }
    }
}
