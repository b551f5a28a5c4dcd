/// What a test waited for did not happen in time.
package struct NeverHappened: Error {
    package init() {}
}

/// Waits until the condition holds, asking every few milliseconds. The limit is for machines that are busy with other tests.
/// - Throws: `NeverHappened` after `limit`, and what the condition throws.
package func eventually(within limit: Duration = .seconds(60), _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while true {
        if try await condition() { return }
        if ContinuousClock.now >= deadline { throw NeverHappened() }
        try await Task.sleep(for: .milliseconds(3))
    }
}
