import NIOCore
import NIOWebSocket

/// Puts a client's frames together to messages, and tells what breaks the protocol (RFC 6455).
struct MessageAssembly {
    enum Step {
        case nothing
        case message([UInt8], isBinary: Bool)
        case ping([UInt8])
        /// The client takes its leave; with the code that is answered.
        case close(UInt16)
        /// The connection has to be closed with a code.
        case broken(UInt16, String)
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    /// The kind of the message whose fragments come in; `nil` between messages.
    private var isBinary: Bool?

    init(limit: Int) { self.limit = limit }

    mutating func take(_ frame: WebSocketFrame) -> Step {
        guard frame.maskKey != nil || frame.length == 0 else {
            return .broken(1002, "a client masks its frames")
        }
        guard frame.reservedBits.isEmpty else {
            return .broken(1002, "a reserved bit is set, and no extension was offered")
        }
        switch frame.opcode {
        case .ping: return .ping(Array(frame.unmaskedData.readableBytesView))
        case .pong: return .nothing
        case .connectionClose: return close(frame.unmaskedData)
        case .text, .binary:
            guard isBinary == nil else {
                return .broken(1002, "a message begins within another one")
            }
            isBinary = frame.opcode == .binary
            return append(frame)
        case .continuation:
            guard isBinary != nil else {
                return .broken(1002, "a fragment belongs to no message")
            }
            return append(frame)
        default: return .broken(1002, "an unknown kind of frame")
        }
    }

    private mutating func append(_ frame: WebSocketFrame) -> Step {
        guard bytes.count + frame.length <= limit else {
            return .broken(1009, "a message has more than \(limit) bytes")
        }
        bytes.append(contentsOf: frame.unmaskedData.readableBytesView)
        guard frame.fin, let isBinary else { return .nothing }
        let message = bytes
        bytes = []
        self.isBinary = nil
        guard isBinary || Self.isUTF8(message[...]) else {
            return .broken(1007, "text is not UTF-8")
        }
        return .message(message, isBinary: isBinary)
    }

    private func close(_ data: ByteBuffer) -> Step {
        let payload = Array(data.readableBytesView)
        guard !payload.isEmpty else { return .close(1000) }
        guard payload.count >= 2 else { return .broken(1002, "a close code has two bytes") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard Self.mayBeSent(code) else { return .broken(1002, "\(code) is no close code") }
        guard Self.isUTF8(payload[2...]) else { return .broken(1007, "a reason is not UTF-8") }
        return .close(code)
    }

    /// RFC 6455 §7.4 and IANA's registry.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }
}
