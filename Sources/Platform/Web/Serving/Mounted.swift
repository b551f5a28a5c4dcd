import HTTPTypes
import Kernel
import Observability

/// An endpoint with all that is computed once for it.
struct Mounted: Sendable {
    let endpoint: Endpoint
    let names: [String]
    let status: HTTPResponse.Status
    let metrics: EndpointMetrics
    let replay: EndpointGroup.Replay?
    let isPage: Bool
    let pageParameters: [String]
    /// The problems that the OpenAPI document says it can answer.
    let documented: Set<Problem.Kind>
    /// Whether its time is watched. Reads of one record are not: they take microseconds, and the watch would be most of it.
    let hasDeadline: Bool
    /// `patient.read`, for the audit log.
    let readAction: String

    init(_ endpoint: Endpoint, _ replay: EndpointGroup.Replay?, metrics: Metrics) {
        self.endpoint = endpoint
        self.replay = replay
        names = endpoint.pathParameters
        status = HTTPResponse.Status(code: endpoint.answer.status)
        self.metrics = EndpointMetrics(in: metrics, method: endpoint.method.rawValue, route: endpoint.path)
        isPage = endpoint.isPage
        pageParameters = endpoint.pageParameters
        documented = Set(endpoint.possibleProblems)
        hasDeadline = !(endpoint.method == .get && !isPage && [.read, .unlimited].contains(endpoint.rate))
        if case .read(let resource, _) = endpoint.audit { readAction = resource + ".read" } else { readAction = "" }
    }

    /// The media types of the body; nothing if it takes none.
    var takes: String? {
        if let raw = endpoint.rawBody { return raw }
        guard endpoint.body != nil else { return nil }
        return endpoint.method == .patch ? "application/merge-patch+json or application/json" : "application/json"
    }

    /// Whether a body of this type is one that the endpoint takes.
    func accepts(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" && $0 != " " }
        if type == "application/json", endpoint.rawBody == nil { return true }
        if let raw = endpoint.rawBody { return type.lowercased() == raw }
        let lower = type.lowercased()
        return lower == "application/json" || (endpoint.method == .patch && lower == "application/merge-patch+json")
    }
}
