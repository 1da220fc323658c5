import CLibSSL

/// Frames as a server writes them, right or wrong on purpose.
public enum ServerFrames {
    /// - Parameters:
    ///   - first: the flags and the opcode, e.g. 0x81 for a whole text.
    ///   - mask: sets the mask bit and masks with this key, which no server may.
    public static func frame(_ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = nil) -> [UInt8] {
        var bytes = [first]
        let flag: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ..<126: bytes.append(flag | UInt8(payload.count))
        case ..<65_536:
            bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(flag | 127)
            bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
        }
        guard let mask else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    public static func text(_ text: String) -> [UInt8] { frame(0x81, Array(text.utf8)) }

    public static func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        frame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }
}

/// A frame as a client sent it, its mask taken off.
public struct ClientFrame: Equatable, Sendable, CustomStringConvertible {
    public let first: UInt8
    public let payload: [UInt8]
    public let isMasked: Bool

    public init(_ first: UInt8, _ payload: [UInt8], isMasked: Bool = true) {
        self.first = first
        self.payload = payload
        self.isMasked = isMasked
    }

    public static func text(_ text: String) -> ClientFrame { ClientFrame(0x81, Array(text.utf8)) }
    public static func close(_ code: UInt16) -> ClientFrame {
        ClientFrame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)])
    }

    public var text: String { String(decoding: payload, as: UTF8.self) }
    public var isClose: Bool { first == 0x88 }
    public var isPing: Bool { first == 0x89 }

    public var description: String { "\(String(first, radix: 16)) \(text) \(payload)" }
}

extension Connection {
    /// Reads the client's handshake and accepts it; `after` is sent in the same packet as the answer.
    @discardableResult
    public func acceptWebSocket(after frames: [UInt8] = []) throws -> RecordedRequest {
        guard let request = try readRequest() else { throw LoopbackError.disconnected }
        try write(Array(Self.acceptance(of: request).utf8) + frames)
        return request
    }

    /// The proper answer to a handshake.
    public static func acceptance(of request: RecordedRequest) -> String {
        let key = request.header("Sec-WebSocket-Key") ?? ""
        let input = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        EVP_Digest(input, input.count, &digest, nil, EVP_sha1(), nil)
        var base64 = [UInt8](repeating: 0, count: 29)
        EVP_EncodeBlock(&base64, digest, 20)
        let accept = String(decoding: base64.dropLast(), as: UTF8.self)
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\r\n"
    }

    /// The client's next frame.
    public func readFrame() throws -> ClientFrame {
        let head = try read(exactly: 2)
        var length = Int(head[1] & 0x7F)
        if length >= 126 {
            length = try read(exactly: length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        let isMasked = head[1] & 0x80 != 0
        let mask = isMasked ? try read(exactly: 4) : [0, 0, 0, 0]
        let payload = length == 0 ? [] : try read(exactly: length)
        return ClientFrame(
            head[0], payload.enumerated().map { $1 ^ mask[$0 % 4] }, isMasked: isMasked)
    }

    /// The client's next frame that says something new: what `answers` knows, such as a sign of life that
    /// a busy machine is asked for again and again, is answered and passed over.
    public func readFrame(answering answers: [String: [UInt8]]) throws -> ClientFrame {
        while true {
            let frame = try readFrame()
            guard let answer = answers[frame.text] else { return frame }
            try write(answer)
        }
    }

    /// Answers the client's close and waits until it is gone; until then `answers` are given.
    public func finishWebSocket(answering answers: [String: [UInt8]] = [:]) throws {
        while true {
            let frame = try readFrame(answering: answers)
            guard frame.isClose else { continue }
            try write(ServerFrames.frame(0x88, frame.payload))
            return try staySilent()
        }
    }
}
