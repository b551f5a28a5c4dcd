import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// Where a process has its certificate: PEM files.
package struct CertificateFiles: Sendable, Hashable {
    /// The process's own certificate, and behind it any intermediate ones.
    package let certificate: String
    /// The private key of that certificate.
    package let key: String
    /// The authorities whose certificates are accepted; while they are exchanged, the old and the new one.
    package let authorities: String

    package init(certificate: String, key: String, authorities: String) {
        self.certificate = certificate
        self.key = key
        self.authorities = authorities
    }
}

/// Why a certificate's files can't be used, with the path.
package struct CertificateError: Error, Hashable, CustomStringConvertible {
    package let description: String
}

/// What the files hold, checked: the key is the certificate's, and there is an authority.
struct CertificateMaterial: Sendable {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource
    let authorities: CertificateStore
    let authorityChain: [NIOSSLCertificate]
    let leaf: Certificate

    init(_ files: CertificateFiles) throws {
        let chain = try Self.certificates(files.certificate)
        guard let leaf = chain.first else {
            throw CertificateError(description: "\(files.certificate) holds no certificate.")
        }
        let keyText = try Self.text(files.key)
        guard let key = try? Certificate.PrivateKey(pemEncoded: keyText),
            let transportKey = try? NIOSSLPrivateKey(bytes: Array(keyText.utf8), format: .pem)
        else { throw CertificateError(description: "\(files.key) holds no private key in PEM.") }
        guard key.publicKey == leaf.publicKey else {
            throw CertificateError(description: "\(files.key) is not the key of \(files.certificate).")
        }
        let authorities = try Self.certificates(files.authorities)
        guard !authorities.isEmpty else {
            throw CertificateError(description: "\(files.authorities) holds no certificate of an authority.")
        }
        self.leaf = leaf
        self.chain = try chain.map { .certificate(try $0.forTransport) }
        self.key = .privateKey(transportKey)
        self.authorities = CertificateStore(authorities)
        authorityChain = try authorities.map { try $0.forTransport }
    }

    private static func text(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw CertificateError(description: "\(path) can't be read: \(error.localizedDescription)")
        }
    }

    private static func certificates(_ path: String) throws -> [Certificate] {
        do {
            return try PEMDocument.parseMultiple(pemString: try text(path)).filter { $0.discriminator == "CERTIFICATE" }
                .map { try Certificate(derEncoded: $0.derBytes) }
        } catch let error as CertificateError {
            throw error
        } catch {
            throw CertificateError(description: "\(path) holds something that is no certificate in PEM.")
        }
    }
}

extension Certificate {
    fileprivate var forTransport: NIOSSLCertificate {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
        }
    }

    /// The host names that it was issued for.
    var names: [String] {
        let alternatives = (try? extensions.subjectAlternativeNames) ?? nil
        return (alternatives.map(Array.init) ?? []).compactMap { if case .dnsName(let name) = $0 { name } else { nil } }
    }
}
