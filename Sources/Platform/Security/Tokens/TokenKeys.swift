import Foundation
import JWTKit
import Kernel

/// The keys in force at one time, immutable: signing takes the newest, verifying the one that the token names.
struct TokenKeys: Sendable {
    /// Those that sign; none in a process that only verifies.
    let keys: [SigningKey]
    let verifying: [VerificationKey]
    private let collection: JWTKeyCollection
    private let byID: [String: VerificationKey]
    /// The public keys, as RFC 7517 has them.
    let jwks: [UInt8]

    static let none = TokenKeys()

    private init() {
        keys = []
        verifying = []
        byID = [:]
        collection = JWTKeyCollection()
        jwks = Array(#"{"keys":[]}"#.utf8)
    }

    init(_ keys: [SigningKey]) async throws {
        self.keys = keys.sorted { $0.createdAt > $1.createdAt }
        verifying = self.keys.map(\.verification)
        byID = Self.byID(verifying)
        collection = JWTKeyCollection()
        for key in keys {
            await collection.add(
                eddsa: try EdDSA.PrivateKey(d: Base64URL.encode(key.privateKey), curve: .ed25519),
                kid: JWKIdentifier(string: key.kid))
        }
        // JWTKit falls back to its default key when it does not know the one that a token names.
        await collection.clearDefault()
        jwks = try Self.document(verifying)
    }

    init(verifying keys: [VerificationKey]) async throws {
        self.keys = []
        verifying = keys
        byID = Self.byID(keys)
        collection = JWTKeyCollection()
        for key in keys {
            await collection.add(
                eddsa: try EdDSA.PublicKey(x: Base64URL.encode(key.publicKey), curve: .ed25519),
                kid: JWKIdentifier(string: key.kid))
        }
        await collection.clearDefault()
        jwks = try Self.document(keys)
    }

    private static func byID(_ keys: [VerificationKey]) -> [String: VerificationKey] {
        Dictionary(keys.map { ($0.kid, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func contains(_ kid: String) -> Bool { byID[kid] != nil }

    func key(_ kid: String) -> VerificationKey? { byID[kid] }

    func signingKey(at now: Instant) -> SigningKey? { keys.first { $0.maySign(at: now) } }

    func sign(_ payload: TokenPayload, with key: SigningKey) async throws -> String {
        var header = JWTHeader()
        header.typ = TokenHeader.accessToken
        return try await collection.sign(payload, kid: JWKIdentifier(string: key.kid), header: header)
    }

    func payload(of token: String) async throws -> TokenPayload {
        try await collection.verify(token, as: TokenPayload.self)
    }

    private struct Document: Encodable {
        struct Key: Encodable {
            let kty = "OKP"
            let crv = "Ed25519"
            let alg = "EdDSA"
            let use = "sig"
            let kid: String
            let x: String
        }

        let keys: [Key]
    }

    private static func document(_ keys: [VerificationKey]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let entries = keys.map { Document.Key(kid: $0.kid, x: Base64URL.encode($0.publicKey)) }
        return Array(try encoder.encode(Document(keys: entries)))
    }
}

/// The part of a token that says how to verify it. It comes from whoever sent the token, so that it only ever chooses
/// among what HMS accepts.
struct TokenHeader: Decodable {
    /// Source: RFC 9068, 2.1.
    static let accessToken = "at+jwt"
    static let longestToken = 4096

    let alg: String
    let typ: String?
    let kid: String?
    private let crit: [String]?

    /// Throws `malformed` for what is not three canonical base64url parts with an Ed25519 signature, and `algorithm` for
    /// everything but an EdDSA access token without critical extensions.
    static func read(_ token: String) throws(TokenError) -> TokenHeader {
        guard token.utf8.count <= longestToken else { throw .malformed }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(parts[0]),
            let header = try? JSONDecoder().decode(TokenHeader.self, from: Data(bytes))
        else { throw .malformed }
        guard header.alg == "EdDSA", header.typ?.lowercased() == accessToken, header.crit == nil else {
            throw .algorithm
        }
        guard Base64URL.decode(parts[1]) != nil, let signature = Base64URL.decode(parts[2]), signature.count == 64
        else { throw .malformed }
        return header
    }
}
