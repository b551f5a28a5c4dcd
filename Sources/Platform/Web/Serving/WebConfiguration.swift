/// How HMS serves its API.
package struct WebConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose one.
    package var port = 8080
    /// Whether people reach HMS by https, through a proxy that ends it.
    package var isHTTPS = false
    /// Whether the last address in `X-Forwarded-For` is believed: only behind a proxy that sets it.
    package var trustsProxy = false
    /// Most bytes of a body, also where an endpoint would take more.
    package var mostBodyBytes = 1024 * 1024
    /// Deepest nesting of a JSON body.
    package var mostJSONDepth = 32
    /// Whether `/metrics` answers others than this machine.
    package var hasOpenMetrics = false
    /// Whether there is a route that does nothing, to compare others with.
    package var hasBenchRoute = false
    /// Whether requests are told to the services of other processes that are called for them.
    package var tellsOrigin = false
    package var sessionCookie = "hms_session"
    package var rateLimits = RateLimits.standard
    /// The buckets of all processes that serve the hospital, if there are several.
    package var sharedBuckets: (any TokenBuckets)?
    /// After which a request is answered with 503.
    package var handlerTimeout = Duration.seconds(30)
    /// After which a connection without requests is closed.
    package var idleTimeout = Duration.seconds(75)
    /// What requests in flight have, once the server is asked to stop.
    package var drainTime = Duration.seconds(10)
    /// Bytes of all headers of a request.
    package var mostHeaderBytes = 32 * 1024
    /// The folder of the web app; without one there is a start page in its place.
    package var appFolder: String?
    /// Of HMS, for the start page and the OpenAPI document.
    package var version = "dev"

    package init() {}
}
