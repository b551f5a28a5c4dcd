/// How long, and how many.
package struct PostgresLimits: Sendable {
    /// Connections that read, at most; one more writes, and two scan.
    package var readers = 8
    package var scanners = 2
    /// Reads that wait for a connection, at most; one more is refused with `overloaded`.
    package var mostWaiting = 2000
    /// How long a read waits for a connection.
    package var wait = Duration.seconds(5)
    /// How long one statement may run, but in a scan.
    package var statement = Duration.seconds(10)
    package var scan = Duration.seconds(120)
    /// How long a change waits for those of other processes.
    package var lock = Duration.seconds(20)
    /// How long the server lets a transaction do nothing: then whoever made it is gone, and others may write.
    package var idle = Duration.seconds(30)
    /// How long one attempt to connect may take.
    package var connect = Duration.seconds(3)
    /// How long a server that is gone is waited for, as while it starts again, or another takes its place.
    package var outage = Duration.seconds(8)
    /// How long it is tried to learn what became of a commit whose answer was lost.
    package var outcome = Duration.seconds(45)
    /// How often a change is tried that another one got in the way of.
    package var attempts = 10
    package var mostInGroup = 64
    package var mostQueued = 10_000

    package init() {}
}
