import HTTPTypes
import HummingbirdCore
import Kernel

extension ResponseMaker {
    /// A file of the web app, or its page; 304 if the client has it.
    func response(_ match: WebApp.Match, to request: HTTPFields, _ context: RequestContext) -> Response {
        let (file, isPage) =
            switch match {
            case .file(let file): (file, false)
            case .page(let file): (file, true)
            }
        let form = file.form(accepting: request[.acceptEncoding])
        var headers = headers(context, nil)
        if isPage { headers[.contentSecurityPolicy] = Self.policyOfApp }
        headers.append(HTTPField(name: .eTag, value: form.tag))
        headers.append(
            HTTPField(
                name: .cacheControl,
                value: file.isImmutable && !isPage ? "public, max-age=31536000, immutable" : "no-cache"))
        if file.varies { headers.append(HTTPField(name: .vary, value: "Accept-Encoding")) }
        if let seen = request[.ifNoneMatch], Self.matches(seen, form.tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers.append(HTTPField(name: .contentType, value: file.mediaType))
        if let coding = form.coding { headers.append(HTTPField(name: .contentEncoding, value: coding)) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: form.bytes))
    }

    /// The app's scripts, styles and fonts are files of this server, it talks to this server alone, and it shows pictures and
    /// printed documents that it has made or fetched itself.
    private static let policyOfApp =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
        + "connect-src 'self'; manifest-src 'self'; frame-src 'self' blob:; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'"
}
