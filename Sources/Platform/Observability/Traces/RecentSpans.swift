import Synchronization

/// Keeps the last spans that were slow or failed, for the operator to look at without a trace collector.
package final class RecentSpans: SpanExporter {
    private struct Ring {
        var spans: [Span] = []
        /// Where the next span goes, once the ring is full.
        var next = 0
    }

    private let ring = Mutex(Ring())
    private let capacity: Int
    private let slow: Duration

    /// - Parameters:
    ///   - capacity: most spans that are kept, 1 or more.
    ///   - slow: spans at least this long are kept; shorter ones only when they failed.
    package init(capacity: Int = 256, slow: Duration = .milliseconds(500)) {
        self.capacity = max(capacity, 1)
        self.slow = slow
    }

    package func export(_ span: Span) {
        guard span.errorType != nil || span.duration >= slow else { return }
        ring.withLock { ring in
            if ring.spans.count < capacity {
                ring.spans.append(span)
            } else {
                ring.spans[ring.next] = span
                ring.next = (ring.next + 1) % capacity
            }
        }
    }

    /// Oldest first.
    package var spans: [Span] {
        ring.withLock { Array($0.spans[$0.next...] + $0.spans[..<$0.next]) }
    }
}
