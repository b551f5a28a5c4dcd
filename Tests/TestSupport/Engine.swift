import SQLiteStorage
package import Security
package import Storage

/// The storage engines that the contract of the port is tested on. Another engine adds a case, and a line in `open`.
package enum Engine: String, CaseIterable, Sendable {
    case sqlite

    /// The engines of this run.
    package static var enabled: [Engine] { allCases }

    /// Opens or makes the store of one service.
    /// - Parameters:
    ///   - directory: where an embedded engine has its file: `<service>.sqlite`.
    ///   - mostQueued: changes that may wait.
    package func open(
        _ service: String, collections: [CollectionSchema], in directory: TemporaryDirectory, mostQueued: Int = 10_000
    ) async throws -> any StorageEngine {
        switch self {
        case .sqlite:
            try SQLiteEngine(
                path: directory.path("\(service).sqlite"), collections: collections,
                hash: { previous, sequence, body in
                    // The files stay as long as the engine needs them.
                    withExtendedLifetime(directory) {
                        Self.chain.hash(previous: previous, sequence: sequence, body: body)
                    }
                }, mostQueued: mostQueued)
        }
    }

    /// The chain that the test stores use: without a key.
    package static let chain = AuditChain()
}
