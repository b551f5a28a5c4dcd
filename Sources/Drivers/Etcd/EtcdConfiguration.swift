/// Where etcd is, and how to speak to it.
package struct EtcdConfiguration: Sendable {
    /// `https://etcd-1:2379`: any member of the cluster, tried one after the other.
    package let endpoints: [String]
    package var username: String?
    package var password: String?
    /// PEM files: the authority that signed the servers' certificates, the client's certificate, and its key.
    package var authorityFile: String?
    package var certificateFile: String?
    package var keyFile: String?
    package var timeout = Duration.seconds(3)
    /// Bytes of one answer.
    package var mostBytes = 16 * 1024 * 1024

    package init(endpoints: [String]) {
        self.endpoints = endpoints.map { String($0.reversed().drop { $0 == "/" }.reversed()) }
    }
}

/// What went wrong; holds no password, no key and no value.
package enum EtcdError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No member of the cluster answered.
    case away(String)
    /// User and password, or the client's certificate, are not accepted.
    case unauthenticated
    /// The user may not do it.
    case forbidden
    /// etcd answered an error, by its gRPC code.
    case refused(code: Int)
    /// The answer is not what etcd's gateway answers.
    case unexpected
    /// The changes that were asked for are compacted away.
    case compacted

    package var description: String {
        switch self {
        case .away(let reason): "etcd cannot be reached: \(reason)"
        case .unauthenticated: "etcd does not accept user and password"
        case .forbidden: "etcd does not permit it to this user"
        case .refused(let code): "etcd refused the request: code \(code)"
        case .unexpected: "etcd answered something unexpected"
        case .compacted: "etcd has forgotten the changes since then"
        }
    }
}
