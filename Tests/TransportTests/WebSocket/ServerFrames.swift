import Transport

/// Frames as a server writes them, right or wrong on purpose.
enum ServerFrames {
    /// - Parameters:
    ///   - first: the flags and the opcode, e.g. 0x81 for a whole text.
    ///   - mask: sets the mask bit and masks with this key, which no server may.
    static func frame(_ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = nil) -> [UInt8] {
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

    static func text(_ text: String) -> [UInt8] { frame(0x81, Array(text.utf8)) }

    static func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        frame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }
}

/// What a session came to, as values.
enum Heard: Equatable, CustomStringConvertible {
    case text([UInt8]), binary([UInt8]), ping([UInt8]), pong([UInt8])
    case close(UInt16?, String)
    case error(WebSocketProtocolError)

    init(_ content: WebSocketFrameParser.Content) {
        self =
            switch content {
            case .message(let bytes, let isText):
                isText ? .text(Array(bytes)) : .binary(Array(bytes))
            case .ping(let bytes): .ping(Array(bytes))
            case .pong(let bytes): .pong(Array(bytes))
            case .close(let code, let reason): .close(code?.rawValue, reason)
            }
    }

    static func text(_ text: String) -> Heard { .text(Array(text.utf8)) }

    var description: String {
        switch self {
        case .text(let bytes):
            "text \(bytes.count) \(String(decoding: bytes.prefix(20), as: UTF8.self))"
        case .binary(let bytes): "binary \(bytes.count)"
        case .ping(let bytes): "ping \(bytes)"
        case .pong(let bytes): "pong \(bytes)"
        case .close(let code, let reason): "close \(code.map(String.init) ?? "-") \(reason)"
        case .error(let error): "error \(error)"
        }
    }

    /// What a parser makes of bytes that come in pieces; it stops at the first error.
    static func all(_ pieces: [ArraySlice<UInt8>], limit: Int = 1 << 20) -> [Heard] {
        var parser = WebSocketFrameParser(limit: limit)
        var waiting: [UInt8] = []
        var heard: [Heard] = []
        for piece in pieces {
            waiting += piece
            do throws(WebSocketProtocolError) {
                let used = try waiting.withUnsafeBytes {
                    bytes -> Result<Int, WebSocketProtocolError> in
                    do throws(WebSocketProtocolError) {
                        return .success(try parser.parse(bytes) { heard.append(Heard($0)) })
                    } catch {
                        return .failure(error)
                    }
                }.get()
                waiting.removeFirst(used)
            } catch {
                heard.append(.error(error))
                return heard
            }
        }
        return heard
    }

    static func all(_ bytes: [UInt8], limit: Int = 1 << 20) -> [Heard] {
        all([bytes[...]], limit: limit)
    }
}
