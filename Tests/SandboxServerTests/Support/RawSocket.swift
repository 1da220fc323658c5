/// A frame as it stood on the wire.
struct RawFrame: Equatable {
    let first: UInt8
    let payload: [UInt8]

    var text: String { String(decoding: payload, as: UTF8.self) }
    /// Of a close frame.
    var code: Int? {
        first == 0x88 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
    }
}

/// A client's WebSocket that sends any frame.
final class RawSocket {
    let client: RawClient

    static func handshake(_ target: String) -> String {
        "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    }

    /// - Throws: when the handshake is refused, or answered wrongly (the sample of RFC 6455 §1.3).
    init(_ client: RawClient, target: String) throws {
        self.client = client
        try client.send(Self.handshake(target))
        guard let answer = try client.answer(), answer.status == 101,
            answer.header("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        else { throw RawClientError.unexpected }
    }

    static func frame(
        _ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = [1, 2, 3, 4]
    ) -> [UInt8] {
        var bytes = [first]
        let flag: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ..<126: bytes.append(flag | UInt8(payload.count))
        case ...65_535:
            bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(flag | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(payload.count >> shift & 255))
            }
        }
        guard let mask else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    func send(_ text: String) throws { try client.send(Self.frame(0x81, Array(text.utf8))) }

    /// The next frame; `nil` when the connection ends instead.
    func next() throws -> RawFrame? {
        guard let head = try client.take(2) else { return nil }
        var length = Int(head[1] & 127)
        if length > 125 {
            guard let more = try client.take(length == 126 ? 2 : 8) else {
                throw RawClientError.endedEarly
            }
            length = more.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let payload = try client.take(length) else { throw RawClientError.endedEarly }
        return RawFrame(first: head[0], payload: payload)
    }

    /// Sends a text, and reads messages up to `last`.
    func ask(_ text: String, until last: String) throws -> [String] {
        try send(text)
        var heard: [String] = []
        while let frame = try next() {
            heard.append(frame.text)
            if frame.text == last { return heard }
        }
        throw RawClientError.endedEarly
    }
}
