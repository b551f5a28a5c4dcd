import Kernel
import Web

/// The answers that nginx makes itself, in the form of HMS's own.
struct NginxProblems {
    struct Answer {
        let status: Int
        let title: String
        let slug: String
        let detail: String
        var retryAfter: String?
        /// What nginx calls it, where that is not the status.
        var code: Int?

        init(_ kind: Problem.Kind, _ slug: String, _ detail: String, retryAfter: String? = nil, code: Int? = nil) {
            self.init(kind.rawValue, kind.title, slug, detail, retryAfter: retryAfter, code: code)
        }

        init(
            _ status: Int, _ title: String, _ slug: String, _ detail: String, retryAfter: String? = nil,
            code: Int? = nil
        ) {
            self.status = status
            self.title = title
            self.slug = slug
            self.detail = detail
            self.retryAfter = retryAfter
            self.code = code
        }
    }

    /// The headers that every answer of HMS has.
    let headers: [GatewayPlan.Header]
    /// Whether the firewall looks into everything: then not into these.
    let isLookedInto: Bool

    static let answers = [
        Answer(
            .badRequest, "malformed-request", "The request is no proper HTTP, or its path is not in its plain form."),
        Answer(.unauthenticated, "unauthenticated", "This path needs an X-API-Key that the gateway knows."),
        Answer(.forbidden, "refused-by-gateway", "The gateway does not let this request through."),
        Answer(.notFound, "not-found", "There is nothing at this path."),
        Answer(.methodNotAllowed, "method-not-allowed", "This method is taken nowhere."),
        Answer(.tooLarge, "body-too-large", "The body has more bytes than this path takes."),
        Answer(.uriTooLong, "uri-too-long", "The path and its query may have 8192 bytes at most."),
        Answer(
            .tooManyRequests, "too-many-requests", "You ask too often; wait a little.", retryAfter: "$hms_retry_after"),
        Answer(
            .headersTooLarge, "headers-too-large", "A header may have 8192 bytes at most, all of them 32768.", code: 494
        ),
        Answer(.internalError, "internal", "Something went wrong here; it was recorded."),
        Answer(502, "Bad Gateway", "unreachable", "What serves this cannot be reached.", retryAfter: "3"),
        Answer(.unavailable, "unreachable", "What serves this cannot be reached.", retryAfter: "3"),
        Answer(504, "Gateway Timeout", "unreachable", "What serves this did not answer in time.", retryAfter: "3"),
    ]

    /// Where nginx has not read the path yet, it cannot go to a location with a name.
    static let early: Set<Int> = [400, 414, 431]

    /// The status that the server's own rules give a path that they refuse.
    static let malformed = 463

    /// - Parameter omitted: what the place answers itself.
    static func errorPages(without omitted: Set<Int> = []) -> [String] {
        answers.filter { !omitted.contains($0.status) }.map { answer in
            let code = answer.code.map { "\($0) =\(answer.status)" } ?? "\(answer.status)"
            return early.contains(answer.status)
                ? "error_page \(code) /.problem/\(answer.status);" : "error_page \(code) = @problem_\(answer.status);"
        } + ["error_page \(malformed) = @problem_400;"]
    }

    /// A location for each answer.
    var text: String { Nginx.warning + Self.answers.map(location).joined(separator: "\n\n") + "\n" }

    /// For each answer that the gateway makes.
    var headerLines: [String] {
        headers.map { "add_header \($0.name) \(Nginx.quoted($0.value)) always;" } + [
            "add_header X-Request-Id $hms_request_id always;"
        ]
    }

    private func location(_ answer: Answer) -> String {
        let document = """
            {"type":"/problems/\(answer.slug)","title":"\(answer.title)","status":\(answer.status),\
            "detail":"\(answer.detail)","instance":"$hms_instance","requestId":"$hms_request_id"}
            """
        var lines =
            (isLookedInto ? ["modsecurity off;"] : []) + [
                "include answers.conf;", "add_header Cache-Control no-store always;",
            ]
        if let seconds = answer.retryAfter { lines.append("add_header Retry-After \(seconds) always;") }
        lines += ["default_type application/problem+json;", "return \(answer.status) '\(document)';"]
        let named = Nginx.block("location @problem_\(answer.status)", lines)
        guard Self.early.contains(answer.status) else { return named }
        return named + "\n\n" + Nginx.block("location = /.problem/\(answer.status)", ["internal;"] + lines)
    }
}
