import Foundation
package import Logging
import NIOCertificateReloading
import NIOCore
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// The certificate of this process and the authorities that it trusts, read again when their files change: what is renewed
/// holds for every connection that begins from then on, without a restart. Files that don't fit together, as while they are
/// being replaced, leave what was read before in force.
package final class CertificateKeeper: Sendable {
    /// How often the files are looked at.
    package static let interval = Duration.seconds(1)

    private struct State {
        var material: CertificateMaterial
        var stamp: [FileStamp]
        /// The last change of the files that could not be used, so that it is logged once.
        var refused: [FileStamp]?
        var reloads = 0
    }

    private struct FileStamp: Hashable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        init?(_ path: String) {
            var info = stat()
            guard stat(path, &info) == 0 else { return nil }
            inode = UInt64(info.st_ino)
            size = Int64(info.st_size)
            seconds = info.st_mtim.tv_sec
            nanoseconds = info.st_mtim.tv_nsec
        }
    }

    private let files: CertificateFiles
    private let logger: Logger
    private let state: Mutex<State>

    /// Throws `CertificateError` for files that can't be used.
    package init(_ files: CertificateFiles, logger: Logger) throws {
        self.files = files
        self.logger = logger
        let stamp = Self.stamp(files)
        state = Mutex(State(material: try CertificateMaterial(files), stamp: stamp))
    }

    /// Looks at the files until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            refresh()
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Reads the files again, if they changed.
    package func refresh() {
        let stamp = Self.stamp(files)
        guard state.withLock({ stamp != $0.stamp && stamp != $0.refused }) else { return }
        do {
            let material = try CertificateMaterial(files)
            state.withLock {
                $0.material = material
                $0.stamp = stamp
                $0.refused = nil
                $0.reloads += 1
            }
            logger.notice("certificate read again", metadata: ["to": "\(material.leaf.notValidAfter)"])
        } catch {
            state.withLock { $0.refused = stamp }
            logger.warning(
                "certificate not read again, the one before stays in force", metadata: ["state": "\(error)"])
        }
    }

    /// How often the files were read again.
    package var reloads: Int { state.withLock { $0.reloads } }

    /// When the own certificate ends, in seconds since 1970.
    package var expiry: Double { state.withLock { $0.material.leaf.notValidAfter.timeIntervalSince1970 } }

    /// The names that the own certificate was issued for.
    package var names: [String] { state.withLock { $0.material.leaf.names } }

    /// For the transports, which ask at each handshake.
    var reloader: some CertificateReloader { Reloader(keeper: self) }

    private struct Reloader: CertificateReloader {
        let keeper: CertificateKeeper

        var sslContextConfigurationOverride: NIOSSLContextConfigurationOverride {
            keeper.state.withLock { state in
                var override = NIOSSLContextConfigurationOverride()
                override.certificateChain = state.material.chain
                override.privateKey = state.material.key
                return override
            }
        }
    }

    /// Verifies what a peer presents in a handshake: issued by an authority of ours, in force now, and for `name`, if one is
    /// asked for.
    func verify(
        _ presented: [NIOSSLCertificate], as name: String?,
        _ promise: EventLoopPromise<NIOSSLVerificationResultWithMetadata>
    ) {
        let authorities = state.withLock { $0.material.authorities }
        promise.completeWithTask { [logger] in
            do {
                let chain = try await Self.verified(presented, as: name, by: authorities)
                return .certificateVerified(VerificationMetadata(ValidatedCertificateChain(chain)))
            } catch {
                logger.notice("peer refused", metadata: ["state": "\(error)", "service": "\(name ?? "any")"])
                return .failed
            }
        }
    }

    private static func verified(
        _ presented: [NIOSSLCertificate], as name: String?, by authorities: CertificateStore
    ) async throws -> [NIOSSLCertificate] {
        let chain = try presented.map { try Certificate(derEncoded: try $0.toDERBytes()) }
        guard let leaf = chain.first else { throw CertificateError(description: "it showed no certificate") }
        let now = Date.now
        guard leaf.notValidBefore <= now, now <= leaf.notValidAfter else {
            throw CertificateError(
                description: "its certificate holds from \(leaf.notValidBefore) to \(leaf.notValidAfter)")
        }
        var verifier = Verifier(rootCertificates: authorities) {
            RFC5280Policy()
            if let name { ServerIdentityPolicy(serverHostname: name, serverIP: nil) }
        }
        switch await verifier.validate(leaf: leaf, intermediates: CertificateStore(chain.dropFirst())) {
        case .validCertificate:
            // Of the leaf alone: an authority's certificate is no part of what a peer says of itself.
            return [presented[0]]
        case .couldNotValidate(let failures):
            let reason = failures.first.map { "\($0.policyFailureReason)" } ?? "no authority of ours issued it"
            throw CertificateError(description: String(reason.prefix(200)))
        }
    }

    private static func stamp(_ files: CertificateFiles) -> [FileStamp] {
        [files.certificate, files.key, files.authorities].compactMap { FileStamp($0) }
    }
}
