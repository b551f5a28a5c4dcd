import Kernel

/// Texts of HTML pages. Every text that is not a constant of HMS goes through `escaped`.
enum HTML {
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Escaped, with what stands between backquotes as code.
    static func prose(_ text: String) -> String {
        escaped(text).split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "<code>\($0.element)</code>" }.joined()
    }

    /// - Parameters:
    ///   - title: not escaped yet.
    ///   - body: HTML.
    static func page(_ title: String, class name: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(escaped(title))</title>
        <link rel="stylesheet" href="\(StyleSheet.path)">
        </head>
        <body class="\(name)">
        \(body)
        </body>
        </html>

        """
    }
}

/// The page at `/`.
enum StartPage {
    static func html(_ caller: Caller?, _ configuration: WebConfiguration) -> String {
        let who =
            caller.map { caller in
                """
                <p class="who">Signed in as <strong>\(HTML.escaped(caller.id))</strong>, \
                \(HTML.escaped(caller.roles.joined(separator: ", "))).</p>
                """
            } ?? #"<p class="who">Nobody is signed in here.</p>"#
        return HTML.page(
            "HMS", class: "start",
            """
            <main>
            <header><span class="mark" aria-hidden="true">+</span><h1>HMS</h1></header>
            <p class="lead">The hospital management system: patients, doctors, appointments and the queue, by one API.</p>
            \(who)
            <nav>
            <a class="card" href="/api/docs"><h2>API reference</h2><p>Every operation, with parameters, answers and examples.</p></a>
            <a class="card" href="/api/openapi.json"><h2>OpenAPI 3.1</h2><p>The same for programs that write clients or tests.</p></a>
            <a class="card" href="/health/ready"><h2>Health</h2><p>Whether HMS can serve now, with each thing that it needs.</p></a>
            </nav>
            <footer>Version \(HTML.escaped(configuration.version))</footer>
            </main>
            """)
    }
}

/// The page that a problem's `type` leads to.
enum ProblemPage {
    static func html(_ slug: String, _ known: [String: ProblemType]) -> String? {
        let suffix = "-not-found"
        let general = ProblemType(
            .notFound, slug, "There is no such record, or it is not yours to see; the answer is the same.")
        guard let problem = known[slug] ?? (slug.hasSuffix(suffix) && isSlug(slug) ? general : nil) else { return nil }
        return HTML.page(
            problem.slug, class: "problem",
            """
            <main>
            <p class="crumbs"><a href="/api">HMS</a> / <a href="/api/docs">API reference</a> / problems</p>
            <h1><span class="status s\(problem.kind.rawValue / 100)">\(problem.kind.rawValue)</span> \(HTML.escaped(problem.slug))</h1>
            <p class="lead">\(HTML.prose(problem.explanation))</p>
            <p>Status: \(problem.kind.rawValue) \(HTML.escaped(problem.kind.title)). The answer's <code>detail</code> and \
            <code>errors</code> say more; quote its <code>requestId</code> when you ask for help.</p>
            </main>
            """)
    }

    private static func isSlug(_ text: String) -> Bool {
        text.utf8.count <= 80 && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
