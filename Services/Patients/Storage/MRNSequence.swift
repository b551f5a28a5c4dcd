package import Kernel
package import Modules
package import Storage

/// How far the hospital's numbers have been given out. One row.
package struct MRNCounter: Entity {
    package enum Tag {}
    package static let collection = "mrn_counters"
    static let only = EntityID<Tag>(unchecked: "mrn")

    package let id: EntityID<Tag>
    package var revision = 0
    /// The first number that nobody has reserved.
    package var next: Int64
}

/// Gives out medical record numbers, never one twice.
///
/// A counter row changed with each registration would cost an update, an encoding and a line of audit each. So numbers are
/// reserved in blocks by a commit of their own, and given out from memory; a crash leaves a gap of at most one block, as a
/// refused registration does when the server stops before the number was used again.
package actor MRNSequence {
    static let blockSize: Int64 = 100

    private let store: Store
    private let prefix: String
    private var block: Range<Int64> = 0..<0
    /// Numbers that were taken for registrations that were then refused.
    private var returned: [Int64] = []
    private var reservation: Task<Void, any Error>?

    package init(store: Store, hospital: Hospital) {
        self.store = store
        self.prefix = hospital.mrnPrefix
    }

    package func next() async throws -> MRN {
        while block.isEmpty && returned.isEmpty {
            let running = reservation ?? startReservation()
            try await running.value
        }
        if let number = returned.popLast() { return try mrn(number) }
        let number = block.lowerBound
        block = number + 1..<block.upperBound
        return try mrn(number)
    }

    /// The registration that it was taken for certainly did not happen.
    package func giveBack(_ mrn: MRN) {
        returned.append(mrn.number)
    }

    /// Everyone who waits waits for the same reservation.
    private func startReservation() -> Task<Void, any Error> {
        let task = Task {
            defer { reservation = nil }
            block = try await Self.reserve(Self.blockSize, in: store)
        }
        reservation = task
        return task
    }

    private func mrn(_ number: Int64) throws -> MRN { try Self.mrn(prefix, number) }

    static func mrn(_ prefix: String, _ number: Int64) throws -> MRN {
        guard let mrn = MRN.make(prefix: prefix, number: number) else { throw PatientsError.noNumberLeft }
        return mrn
    }

    /// Reserves that many numbers in a row, durably.
    static func reserve(_ count: Int64, in store: Store) async throws -> Range<Int64> {
        let first: Int64 = try await store.write(.system(store.service, "mrn.reserve", audited: false)) { tx in
            guard var counter = try tx.get(MRNCounter.self, MRNCounter.only) else {
                var counter = MRNCounter(id: MRNCounter.only, next: 1 + count)
                try tx.insert(&counter)
                return 1
            }
            let first = counter.next
            counter.next += count
            try tx.update(&counter)
            return first
        }
        return first..<first + count
    }
}
