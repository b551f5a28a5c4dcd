/// Limits and times of the live updates.
package struct LiveConfiguration: Sendable {
    /// Sockets in all.
    package var mostSockets = 10_000
    /// Sockets of one user: tabs and screens.
    package var mostSocketsOfUser = 10
    /// Topics that one socket watches.
    package var mostTopics = 20
    /// Bytes of one message from a client.
    package var mostMessageBytes = 16 * 1024
    /// Bytes that wait for a client that is slow to take them.
    package var mostWaitingBytes = 256 * 1024
    /// Packets that a client may send in a second.
    package var mostPacketsPerSecond = 100
    package var pingInterval = Duration.seconds(25)
    package var pingTimeout = Duration.seconds(20)
    /// What a client has to say who it is.
    package var connectTimeout = Duration.seconds(20)
    /// After which it is asked again whether a socket's session goes on.
    package var checkInterval = Duration.seconds(30)
    package var sessionCookie = "hms_session"
    /// Scheme and host by which browsers reach HMS, if that is configured: pages from there may use the cookie, too.
    package var publicOrigin: String?
    package var isHTTPS = false
    package var trustsProxy = false

    package init() {}
}
