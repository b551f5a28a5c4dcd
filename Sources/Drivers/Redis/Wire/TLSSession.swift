import COpenSSL
import Foundation

/// TLS on a connected socket. Debian 12's hiredis has no TLS of its own, so this is OpenSSL's.
///
/// Used by one thread. The server's certificate is always verified, and that it is the host's that was asked for.
final class TLSSession {
    private let session: OpaquePointer
    private let context: OpaquePointer

    enum Wish {
        case reading
        case writing

        /// As `poll` calls it.
        var events: Int32 { self == .reading ? POLLIN : POLLOUT }
    }

    init(
        _ options: RedisConfiguration.TLS, host: String, socket: borrowing Socket,
        until deadline: ContinuousClock.Instant
    ) throws(ConnectionFailure) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw Self.failure("cannot begin") }
        guard let session = SSL_new(try Self.prepared(context, options)) else {
            SSL_CTX_free(context)
            throw Self.failure("cannot begin")
        }
        self.context = context
        self.session = session
        guard SSL_set_fd(session, socket.descriptor) == 1, try Self.expect(host, session) else {
            throw Self.failure("cannot begin")
        }
        while true {
            ERR_clear_error()
            let status = SSL_connect(session)
            if status == 1 { break }
            guard let wish = Self.wish(session, status) else { throw Self.failure("handshake") }
            try Socket.wait(socket.descriptor, for: wish.events, until: deadline)
        }
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// Bytes sent, or what to wait for.
    func send(_ bytes: UnsafeRawBufferPointer) throws(ConnectionFailure) -> (count: Int, wish: Wish?) {
        ERR_clear_error()
        var count = 0
        let status = SSL_write_ex(session, bytes.baseAddress, bytes.count, &count)
        if status == 1 { return (count, nil) }
        guard let wish = Self.wish(session, status) else { throw Self.failure("writing") }
        return (0, wish)
    }

    /// Bytes received, or what to wait for.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) throws(ConnectionFailure) -> (count: Int, wish: Wish?) {
        ERR_clear_error()
        var count = 0
        let status = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
        if status == 1 { return (count, nil) }
        if SSL_get_error(session, status) == SSL_ERROR_ZERO_RETURN { throw .ended }
        guard let wish = Self.wish(session, status) else { throw Self.failure("reading") }
        return (0, wish)
    }

    /// The context with its files read; freed if that fails.
    private static func prepared(
        _ context: OpaquePointer, _ options: RedisConfiguration.TLS
    ) throws(ConnectionFailure) -> OpaquePointer {
        _ = hms_ssl_least_version(context)
        _ = hms_ssl_partial_writes(context)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        var wrong: String?
        if let file = options.authorityFile {
            if SSL_CTX_load_verify_locations(context, file, nil) != 1 { wrong = file }
        } else if SSL_CTX_set_default_verify_paths(context) != 1 {
            wrong = "the machine's certificates"
        }
        if let file = options.certificateFile, SSL_CTX_use_certificate_chain_file(context, file) != 1 { wrong = file }
        if let file = options.keyFile, SSL_CTX_use_PrivateKey_file(context, file, SSL_FILETYPE_PEM) != 1 {
            wrong = file
        }
        guard let wrong else { return context }
        SSL_CTX_free(context)
        throw failure("\(wrong) cannot be used")
    }

    /// The name or address that the certificate must have.
    private static func expect(_ host: String, _ session: OpaquePointer) throws(ConnectionFailure) -> Bool {
        let parameters = SSL_get0_param(session)
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 { return true }
        ERR_clear_error()
        return hms_ssl_server_name(session, host) == 1 && SSL_set1_host(session, host) == 1
    }

    private static func wish(_ session: OpaquePointer, _ status: Int32) -> Wish? {
        switch SSL_get_error(session, status) {
        case SSL_ERROR_WANT_READ: .reading
        case SSL_ERROR_WANT_WRITE: .writing
        default: nil
        }
    }

    private static func failure(_ step: String) -> ConnectionFailure {
        let code = ERR_get_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else {
            return ConnectionFailure(description: "TLS: \(step)")
        }
        return ConnectionFailure(description: "TLS: \(step): \(String(cString: reason))")
    }
}
