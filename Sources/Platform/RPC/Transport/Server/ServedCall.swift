import GRPCCore

/// The work of one served call.
package enum ServedCall {
    /// Cancels the work when the call's deadline passes or its caller goes away: gRPC tells of that, and cancels nothing.
    package static func untilGivenUp<Answer: Sendable>(
        _ work: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let task = Task(operation: work)
        return try await withTaskCancellationHandler {
            try await withRPCCancellationHandler {
                try await task.value
            } onCancelRPC: {
                task.cancel()
            }
        } onCancel: {
            task.cancel()
        }
    }
}
