import Kernel
import Storage
import Testing

@testable import Messaging

@Suite("What a consumer remembers of a source")
struct PositionTests {
    @Test("of events that may repeat each is taken once, in whatever order it comes, within the window")
    func window() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var position = ConsumerPosition(id: ConsumerPosition.id("c", "s"), sequence: 1000)
            var taken: Set<Int64> = []
            var highest: Int64 = 1000
            for _ in 0..<500 {
                let next = max(1, highest + Int64.random(in: -1100...40, using: &random))
                let isTooOld = highest - next >= Int64(ConsumerPosition.window)
                let isNew = next > 1000 && !isTooOld && !taken.contains(next)
                let isTaken = position.take(next, .repeated)
                #expect(isTaken == isNew, "\(next) with \(highest) the highest")
                if isNew { taken.insert(next) }
                highest = max(highest, next)
                #expect(position.sequence == highest)
            }
        }
    }

    /// Whether each of them was new.
    private func take(_ position: inout ConsumerPosition, _ arrival: Arrival, _ sequences: Int64...) -> [Bool] {
        sequences.map { position.take($0, arrival) }
    }

    @Test("a jump beyond the window forgets what was before it, which counts as handled")
    func jump() {
        var position = ConsumerPosition(id: ConsumerPosition.id("c", "s"))
        let first = take(&position, .repeated, 1, 2, 5000)
        #expect(first == [true, true, true])
        let again = take(&position, .repeated, 1, 2, 3, 3976, 5000)
        #expect(again == [false, false, false, false, false])
        let oldest = take(&position, .repeated, 3977, 3977)
        #expect(oldest == [true, false])
    }

    @Test("the position of a log that is read in order is taken over, and given back")
    func change() throws {
        var position = ConsumerPosition(id: ConsumerPosition.id("c", "s"))
        let one = take(&position, .inOrder, 7)
        #expect(one == [true])
        position.pass(through: 9, .inOrder)
        let behind = take(&position, .inOrder, 8) + take(&position, .repeated, 8, 12, 11, 11)
        #expect(behind == [false, false, true, true, false])
        position = try JSON.decode(ConsumerPosition.self, from: JSON.encode(position), strictness: .stored)
        let kept = take(&position, .repeated, 12, 10) + take(&position, .inOrder, 12, 13)
        #expect(kept == [false, true, false, true])
        position.pass(through: 20, .inOrder)
        let taken = take(&position, .repeated, 15, 21)
        #expect(taken == [false, true])
    }

    @Test("the tries of an event are counted until it is handled, or who tried is still there")
    func tries() throws {
        var position = ConsumerPosition(id: ConsumerPosition.id("c", "s"))
        /// Each time as another process finds it.
        func begin(_ sequence: Int64) throws -> Int? {
            position = try JSON.decode(ConsumerPosition.self, from: JSON.encode(position), strictness: .stored)
            return position.begin(sequence)
        }
        #expect(try [begin(5), begin(5), begin(5)] == [1, 2, 3])
        position.forgive()
        #expect(try [begin(5), begin(5)] == [1, 2])
        let isTaken = position.take(5, .repeated)
        #expect(isTaken)
        // What is known is not tried; another event begins anew.
        #expect(try [begin(5), begin(3), begin(6)] == [nil, 1, 1])
        #expect(try [begin(3), begin(3)] == [1, 2])
    }
}
