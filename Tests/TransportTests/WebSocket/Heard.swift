import Transport

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
