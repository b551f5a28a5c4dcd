/// ModSecurity with the OWASP core rule set, as HMS needs them.
struct NginxWAF {
    let waf: GatewayPlan.WAF
    /// Absolute.
    let folder: String
    /// Most bytes of a body that is looked into.
    let mostBytes: Int
    /// Names of JSON fields that people write sentences in.
    let freeText: [String]

    /// Rules of the set that mistake ordinary sentences for commands: "Chest pain; select patients need an ECG." 932100 and
    /// its kind want a command of Unix or Windows behind a semicolon, 942350 a word of SQL, and 942100 takes "Declined; insert
    /// catheter;" for SQL. HMS makes commands of none of these fields. A note that is lost does harm.
    private static let mistaken = [932_100, 932_105, 932_110, 932_115, 932_150, 942_100, 942_350, 942_360]

    /// What a place says for its requests to be looked into. What they broke is written down as it is found: by the end of a
    /// request that is refused, ModSecurity has forgotten it. It has the words that broke a rule, which may be of a record.
    static func check(folder: String) -> [String] {
        [
            "modsecurity on;", "modsecurity_rules_file \(folder)/waf.conf;",
            "modsecurity_transaction_id $hms_request_id;", "error_log logs/waf.log info;",
        ]
    }

    var text: String {
        let sections = [engine, bodies, parameters, ["Include \(waf.rules)/*.conf"], exclusions]
        return Nginx.warning + sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var engine: [String] {
        [
            "SecRuleEngine \(waf.blocks ? "On" : "DetectionOnly")", "SecResponseBodyAccess Off", "SecStatusEngine Off",
            "SecAuditEngine Off",
        ]
    }

    private var bodies: [String] {
        [
            "SecRequestBodyAccess On", "SecRequestBodyLimit \(mostBytes + 4096)",
            "SecRequestBodyNoFilesLimit \(mostBytes + 4096)", "SecRequestBodyLimitAction Reject",
            "SecRequestBodyJsonDepthLimit 64", "SecArgumentsLimit 5000", "SecPcreMatchLimit 100000",
            "SecPcreMatchLimitRecursion 100000", "SecTmpDir \(folder)/temp", "SecDataDir \(folder)/temp",
            """
            SecRule REQUEST_HEADERS:Content-Type "@rx ^application/(?:[a-z.-]+\\+)?json" \
            "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
            """,
            "# What cannot be read cannot be judged.",
            """
            SecRule REQBODY_ERROR "!@eq 0" "id:200002,phase:2,t:none,log,deny,status:400,msg:'The body cannot be read.'"
            """,
        ]
    }

    private var parameters: [String] {
        [
            "SecDefaultAction \"phase:1,log,auditlog,pass\"", "SecDefaultAction \"phase:2,log,auditlog,pass\"",
            action(900_000, "tx.paranoia_level=1"),
            "# One critical finding is enough.", action(900_110, "tx.inbound_anomaly_score_threshold=5"),
            action(900_200, "'tx.allowed_methods=GET HEAD POST PUT PATCH DELETE OPTIONS'"),
            action(
                900_220,
                """
                'tx.allowed_request_content_type=|application/json| |application/merge-patch+json| \
                |application/x-www-form-urlencoded| |text/plain|'
                """),
            action(900_990, "tx.crs_setup_version=334"),
        ]
    }

    private func action(_ id: Int, _ variable: String) -> String {
        "SecAction \"id:\(id),phase:1,nolog,pass,t:none,setvar:\(variable)\""
    }

    private var exclusions: [String] {
        // They look for other encodings than UTF-8, which HMS does not read, and find them in Hindi.
        let encodings = ["SecRuleRemoveById 941310 941350"]
        guard !freeText.isEmpty else { return encodings }
        // One expression a field: its language divides a target at every bar.
        let fields = freeText.map { "!ARGS:/^json\\.(?:.+\\.)?\(Nginx.escaped($0))$/" }.joined(separator: "|")
        return encodings + ["# Sentences of people."]
            + Self.mistaken.map { "SecRuleUpdateTargetById \($0) \"\(fields)\"" }
    }
}
