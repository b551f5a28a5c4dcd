import HTTPTypes
import Kernel

/// The headers that the server reads, found in one pass.
struct RequestHead: Sendable {
    var authorization: String?
    var apiKey: String?
    var requestID: String?
    var traceparent: String?
    var contentType: String?
    var contentLength: String?
    var ifMatch: String?
    var ifNoneMatch: String?
    var idempotencyKey: String?
    var csrfToken: String?
    var forwardedFor: String?
    var hasCookie = false

    init(_ fields: HTTPFields) {
        for field in fields {
            switch field.name.canonicalName {
            case "authorization": authorization = field.value
            case "x-api-key": apiKey = field.value
            case "x-request-id": requestID = field.value
            case "traceparent": traceparent = field.value
            case "content-type": contentType = field.value
            case "content-length": contentLength = field.value
            case "if-match": ifMatch = field.value
            case "if-none-match": ifNoneMatch = field.value
            case "idempotency-key": idempotencyKey = field.value
            case "x-csrf-token": csrfToken = field.value
            case "x-forwarded-for": forwardedFor = field.value
            case "cookie": hasCookie = true
            default: break
            }
        }
    }

    /// The first that is there, of a bearer token, an API key and a session's cookie.
    func credentials(_ fields: HTTPFields, sessionCookie: String) -> Credentials? {
        if let authorization, authorization.utf8.count > 7, authorization.prefix(7).lowercased() == "bearer " {
            return .bearer(String(authorization.dropFirst(7)))
        }
        if let apiKey { return .apiKey(apiKey) }
        guard hasCookie else { return nil }
        return Cookies.value(of: sessionCookie, in: fields).map { .session($0) }
    }

    /// The client's own id for the request, if it is one.
    var givenRequestID: String? {
        guard let requestID, (1...64).contains(requestID.utf8.count), requestID.utf8.allSatisfy(Self.isIDCharacter)
        else { return nil }
        return requestID
    }

    /// - Throws: 400 if the header is not one strong tag that HMS gave.
    func revision() throws(Problem) -> Int? {
        guard let ifMatch else { return nil }
        guard ifMatch.utf8.count > 2, ifMatch.first == "\"", ifMatch.last == "\"",
            let revision = Int(ifMatch.dropFirst().dropLast()), revision > 0
        else { throw .malformedIfMatch }
        return revision
    }

    static func isIDCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
