import Dispatch
import Synchronization

/// Where documents are made, away from the threads that serve requests: a few at once, the others wait in order.
package final class PrintRoom: Sendable {
    private typealias Job = @Sendable () -> Void

    private struct State {
        var running = 0
        var waiting: [Job] = []
    }

    private enum Admission {
        case start
        case wait
        case refuse
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "hms-printing", attributes: .concurrent)
    private let mostAtOnce: Int
    private let mostWaiting: Int

    /// Costs nothing until the first document: no thread runs, no font is read.
    /// - Parameters:
    ///   - mostAtOnce: documents that are made at the same time, each on a thread, at most.
    ///   - mostWaiting: documents that wait for one of those threads; one more is refused.
    package init(mostAtOnce: Int = 2, mostWaiting: Int = 32) {
        self.mostAtOnce = mostAtOnce
        self.mostWaiting = mostWaiting
    }

    /// - Throws: `DocumentError.busy`, and what the rendering throws.
    package func print(_ document: Document) async throws -> PDF {
        try await run { try PDFRenderer.render(document) }
    }

    package func print(_ label: Label) async throws -> PDF {
        try await run { try PDFRenderer.render(label) }
    }

    private func run(_ make: @escaping @Sendable () throws -> PDF) async throws -> PDF {
        try await withCheckedThrowingContinuation { continuation in
            let job: Job = { continuation.resume(with: Result { try make() }) }
            switch admit(job) {
            case .start: queue.async { [self] in work(job) }
            case .wait: break
            case .refuse: continuation.resume(throwing: DocumentError.busy)
            }
        }
    }

    private func admit(_ job: @escaping Job) -> Admission {
        state.withLock { state in
            if state.running < mostAtOnce {
                state.running += 1
                return .start
            }
            guard state.waiting.count < mostWaiting else { return .refuse }
            state.waiting.append(job)
            return .wait
        }
    }

    /// Does a job, and then those that wait.
    private func work(_ first: @escaping Job) {
        var next: Job? = first
        while let job = next {
            job()
            next = state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.running -= 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
        }
    }
}
