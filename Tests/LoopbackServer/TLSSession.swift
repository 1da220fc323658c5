import CLibSSL

/// What all TLS connections of one server have in common.
final class TLSContext: Sendable {
    // Written once, before anybody else holds the object; OpenSSL lets threads share it.
    nonisolated(unsafe) let pointer: OpaquePointer
    /// For the ALPN callback, which reads it while the context lives.
    private let offer: ProtocolOffer

    init(_ identity: ServerIdentity, protocols: [String]) throws {
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            throw LoopbackError.tls("SSL_CTX_new")
        }
        pointer = context
        offer = ProtocolOffer(protocols)
        guard SSL_CTX_use_certificate(context, identity.certificate) == 1,
            SSL_CTX_use_PrivateKey(context, identity.key) == 1
        else { throw LoopbackError.tls("SSL_CTX_use_certificate") }
        if !protocols.isEmpty {
            SSL_CTX_set_alpn_select_cb(
                context, selectProtocol, Unmanaged.passUnretained(offer).toOpaque())
        }
    }

    deinit { SSL_CTX_free(pointer) }
}

/// Protocol names in the form of ALPN: each after its length.
private final class ProtocolOffer: Sendable {
    let wire: [UInt8]

    init(_ names: [String]) {
        wire = names.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
    }
}

private func selectProtocol(
    _ session: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenLength: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
    _ offeredLength: UInt32, _ raw: UnsafeMutableRawPointer?
) -> Int32 {
    guard let raw, let chosen, let chosenLength, let offered else { return SSL_TLSEXT_ERR_NOACK }
    let offer = Unmanaged<ProtocolOffer>.fromOpaque(raw).takeUnretainedValue()
    var found: UnsafeMutablePointer<UInt8>?
    let result = offer.wire.withUnsafeBufferPointer {
        SSL_select_next_proto(
            &found, chosenLength, $0.baseAddress, UInt32($0.count), offered, offeredLength)
    }
    guard result == OPENSSL_NPN_NEGOTIATED, let found else { return SSL_TLSEXT_ERR_NOACK }
    // The choice must outlive this call: point into what the client offered, which does.
    let names = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    let wanted = Array(UnsafeBufferPointer(start: found, count: Int(chosenLength.pointee)))
    for start in names.indices where names[start...].starts(with: [UInt8(wanted.count)] + wanted) {
        chosen.pointee = offered + start + 1
        return SSL_TLSEXT_ERR_OK
    }
    return SSL_TLSEXT_ERR_NOACK
}

/// TLS over one socket, through memory: the socket is only touched by calls that raise no signal.
final class TLSSession {
    private let session: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let socket: Int32
    private let stopSignal: Int32

    init(_ context: TLSContext, socket: Int32, stopSignal: Int32) throws {
        guard let session = SSL_new(context.pointer) else { throw LoopbackError.tls("SSL_new") }
        guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            SSL_free(session)
            throw LoopbackError.tls("BIO_new")
        }
        SSL_set_bio(session, incoming, outgoing)
        SSL_set_accept_state(session)
        self.session = session
        self.incoming = incoming
        self.outgoing = outgoing
        self.socket = socket
        self.stopSignal = stopSignal
    }

    // Frees both memories too.
    deinit { SSL_free(session) }

    func handshake() throws {
        while true {
            let result = SSL_do_handshake(session)
            let reason = SSL_get_error(session, result)
            // An alert for the client may be waiting also when it failed.
            try flush()
            if result == 1 { return }
            // A client that refuses our certificate is what many tests are about.
            guard reason == SSL_ERROR_WANT_READ, try fill() else {
                ERR_clear_error()
                throw LoopbackError.disconnected
            }
        }
    }

    func read(atMost limit: Int) throws -> [UInt8] {
        while true {
            var result: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                result = SSL_read(session, buffer.baseAddress, Int32(clamping: limit))
                count = Int(max(0, result))
            }
            if result > 0 { return bytes }
            let reason = SSL_get_error(session, result)
            try flush()
            if reason == SSL_ERROR_ZERO_RETURN { return [] }
            guard reason == SSL_ERROR_WANT_READ else {
                ERR_clear_error()
                throw LoopbackError.disconnected
            }
            guard try fill() else { return [] }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        // Memory takes everything at once, so one call writes all.
        guard SSL_write(session, bytes, Int32(clamping: bytes.count)) == bytes.count else {
            ERR_clear_error()
            throw LoopbackError.disconnected
        }
        try flush()
    }

    /// Says good-bye as far as that is still possible.
    func shutDown() {
        SSL_shutdown(session)
        ERR_clear_error()
        // The client may be gone already; then there is nobody to say it to.
        do { try flush() } catch {}
    }

    var negotiatedProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(session, &name, &length)
        guard let name, length > 0 else { return nil }
        return String(
            decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }

    private func flush() throws {
        while BIO_ctrl_pending(outgoing) > 0 {
            let size = BIO_ctrl_pending(outgoing)
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = Int(max(0, BIO_read(outgoing, buffer.baseAddress, Int32(clamping: size))))
            }
            try bytes.withUnsafeBytes {
                try Sockets.send($0, to: socket, orStop: stopSignal)
            }
        }
    }

    /// Whether more came; false when the client closed its side.
    private func fill() throws -> Bool {
        let bytes = try Sockets.receive(from: socket, orStop: stopSignal, atMost: 65_536)
        guard !bytes.isEmpty else { return false }
        guard BIO_write(incoming, bytes, Int32(clamping: bytes.count)) == bytes.count else {
            throw LoopbackError.tls("BIO_write")
        }
        return true
    }
}
