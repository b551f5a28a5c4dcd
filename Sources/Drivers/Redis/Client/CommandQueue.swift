import Foundation
import Synchronization

/// A command that was sent by a caller, and what to do with its answer.
struct PendingCommand: Sendable {
    let command: RedisCommand
    let deadline: ContinuousClock.Instant
    var isRepeated = false
    let arrived = ContinuousClock.now
    let answer: @Sendable (Result<RedisReply, RedisError>) -> Void
}

/// Commands on their way to the threads that have connections.
final class CommandQueue: Sendable {
    enum Turn {
        case work([PendingCommand])
        /// Nothing came for a while.
        case idle
        case over
    }

    /// Most commands that go out in one write.
    static let mostInBatch = 128

    private struct State {
        var waiting: [PendingCommand] = []
        /// Threads with a connection.
        var connected = 0
        var isClosed = false
    }

    private let condition = NSCondition()
    /// Apart from the other, so that a new command wakes nobody who has no connection.
    private let end = NSCondition()
    private let state = Mutex(State())
    private let lanes = DispatchGroup()
    private let mostWaiting: Int

    init(mostWaiting: Int) { self.mostWaiting = mostWaiting }

    var isConnected: Bool { connected > 0 }
    var connected: Int { state.withLock { $0.connected } }
    var count: Int { state.withLock { $0.waiting.count } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func laneStarted() { lanes.enter() }
    func laneEnded() { lanes.leave() }

    func add(_ command: PendingCommand) {
        let refusal: RedisError? = state.withLock { state in
            if state.isClosed { return .closed }
            if state.connected == 0 { return .away }
            if state.waiting.count >= mostWaiting { return .busy }
            state.waiting.append(command)
            return nil
        }
        if let refusal { return command.answer(.failure(refusal)) }
        wake()
    }

    /// Back to the front: its connection was found broken.
    func putBack(_ commands: [PendingCommand]) {
        state.withLock { $0.waiting.insert(contentsOf: commands, at: 0) }
        wake()
    }

    /// For a thread with a connection. Waits at most until `limit`.
    func next(until limit: Date) -> Turn {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let (batch, isClosed) = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.mostInBatch))
                state.waiting.removeFirst(batch.count)
                return (batch, state.isClosed)
            }
            if !batch.isEmpty { return .work(batch) }
            if isClosed { return .over }
            if !condition.wait(until: limit) { return .idle }
        }
    }

    func laneConnected() { state.withLock { $0.connected += 1 } }

    /// With the last connection, everything that waits fails: nobody would take it.
    func laneDisconnected() {
        let stranded = state.withLock { state -> [PendingCommand] in
            state.connected -= 1
            guard state.connected == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for command in stranded { command.answer(.failure(command.isRepeated ? .broken : .away)) }
    }

    /// Waits for a while, or until the queue is closed.
    func pause(until limit: Date) {
        end.lock()
        defer { end.unlock() }
        while !isClosed, end.wait(until: limit) {}
    }

    func close() {
        state.withLock { $0.isClosed = true }
        for condition in [condition, end] {
            condition.lock()
            condition.broadcast()
            condition.unlock()
        }
        lanes.wait()
        let left = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for command in left { command.answer(.failure(.closed)) }
    }

    private func wake() {
        condition.lock()
        condition.signal()
        condition.unlock()
    }
}
