/// A WebSocket, as a session sees it.
protocol Wire: AnyObject, Sendable {
    /// Sends a text message. False, if too much waits to be sent already.
    func send(_ text: String) -> Bool
    /// Closes after what was sent before.
    func close()
}
