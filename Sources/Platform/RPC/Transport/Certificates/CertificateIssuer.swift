import Crypto
package import Foundation
import SwiftASN1
import X509

/// A private certificate authority for development and for hospitals without one of their own: P-256 keys, PEM files.
package struct CertificateIssuer {
    private let authority: Certificate
    private let key: Certificate.PrivateKey

    private init(authority: Certificate, key: Certificate.PrivateKey) {
        self.authority = authority
        self.key = key
    }

    /// A new authority.
    /// - Parameter days: for which it holds.
    package init(name: String = "HMS private authority", days: Int = 3650, now: Date = .now) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let subject = try DistinguishedName { CommonName(name) }
        self.init(
            authority: try Certificate(
                version: .v3, serialNumber: .init(), publicKey: key.publicKey,
                notValidBefore: now.addingTimeInterval(-60),
                notValidAfter: now.addingTimeInterval(Double(days) * 86_400), issuer: subject, subject: subject,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: key.publicKey)
                }, issuerPrivateKey: key), key: key)
    }

    /// The authority that was written before. Throws for texts that are not its certificate and key in PEM.
    package init(certificatePEM: String, keyPEM: String) throws {
        guard let authority = try? Certificate(pemEncoded: certificatePEM),
            let key = try? Certificate.PrivateKey(pemEncoded: keyPEM), key.publicKey == authority.publicKey
        else { throw CertificateError(description: "The authority's files are not a certificate and its key in PEM.") }
        self.init(authority: authority, key: key)
    }

    package var certificatePEM: String { get throws { try authority.serializeAsPEM().pemString } }
    package var keyPEM: String { get throws { try key.serializeAsPEM().pemString } }

    /// A certificate for a process, to be shown to those that it calls and those that call it.
    /// - Parameters:
    ///   - services: that the process runs; each is a name in the certificate.
    ///   - hosts: names and IP addresses by which standard tools may reach it.
    ///   - from: seconds from now when it begins to hold; in the past, so that clocks may differ.
    ///   - seconds: from now when it ends; negative for one that has ended, as tests need it.
    package func issue(
        services: [String], hosts: [String] = ["localhost", "127.0.0.1", "::1"], from: Double = -60, seconds: Double,
        now: Date = .now
    ) throws -> (certificatePEM: String, keyPEM: String) {
        let leafKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let names = services.map { GeneralName.dnsName(RPCAuthority.name(of: $0)) } + hosts.map(Self.name)
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: leafKey.publicKey,
            notValidBefore: now.addingTimeInterval(from), notValidAfter: now.addingTimeInterval(seconds),
            issuer: authority.subject,
            subject: try DistinguishedName { CommonName(String(services.joined(separator: " ").prefix(64))) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames(names)
                SubjectKeyIdentifier(hash: leafKey.publicKey)
                AuthorityKeyIdentifier(keyIdentifier: try authority.extensions.subjectKeyIdentifier?.keyIdentifier)
            }, issuerPrivateKey: key)
        return (try certificate.serializeAsPEM().pemString, try leafKey.serializeAsPEM().pemString)
    }

    private static func name(_ host: String) -> GeneralName {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: four) { ArraySlice($0) }))
        }
        var six = in6_addr()
        if inet_pton(AF_INET6, host, &six) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: six) { ArraySlice($0) }))
        }
        return .dnsName(host)
    }
}
