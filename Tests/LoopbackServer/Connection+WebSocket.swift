internal import CLibSSL

/// As much of RFC 6455 as a stand-in for a venue needs.
extension Connection {
    /// Accepts the handshake in `request`.
    public func acceptWebSocket(_ request: RecordedRequest) throws {
        let key =
            (request.header("Sec-WebSocket-Key") ?? "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        try write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: \(Self.digest(key))\r\n\r\n")
    }

    /// Sends one whole text message.
    public func writeMessage(_ text: String) throws {
        let payload = Array(text.utf8)
        var frame: [UInt8] = [0x81]
        switch payload.count {
        case ..<126: frame.append(UInt8(payload.count))
        case ..<65_536: frame += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            frame.append(127)
            frame += (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 0xFF) }
        }
        try write(frame + payload)
    }

    /// Reads the client's next text message; pings and pongs before it are passed over.
    public func readMessage() throws -> String {
        while true {
            let head = try read(exactly: 2)
            var length = Int(head[1] & 0x7F)
            if length >= 126 {
                length = try read(exactly: length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
            }
            let mask = try read(exactly: 4)
            let payload = length == 0 ? [] : try read(exactly: length)
            guard head[0] & 0x0F == 1 else { continue }
            let bytes = payload.enumerated().map { $1 ^ mask[$0 % 4] }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// SHA-1 in Base64.
    private static func digest(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil)
        var encoded = [UInt8](repeating: 0, count: 29)
        let count = EVP_EncodeBlock(&encoded, digest, Int32(digest.count))
        return String(decoding: encoded.prefix(Int(count)), as: UTF8.self)
    }
}
