/// How a server broke the protocol; the connection ends with `closeCode`.
public enum WebSocketProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A reserved bit is set although no extension was offered.
    case reservedBits(UInt8)
    case reservedOpcode(UInt8)
    /// Only clients mask.
    case maskedFrame
    /// A close, ping or pong came in pieces.
    case fragmentedControl
    /// A close, ping or pong of more than 125 bytes.
    case controlTooLong
    /// A piece of a message that never began.
    case unexpectedContinuation
    /// A message began inside another one.
    case missingContinuation
    /// The length is written in more bytes than it needs.
    case lengthNotMinimal(UInt64)
    /// The message has more bytes than the limit.
    case tooLarge(limit: Int)
    /// A text message, or the reason of a close, is no UTF-8.
    case notUTF8
    /// A close frame of one byte: half a number.
    case halfCloseCode
    /// A close frame with a number that must not be sent.
    case closeCode(UInt16)

    /// What the server is told.
    public var closeCode: WebSocketCloseCode {
        switch self {
        case .notUTF8: .invalidPayload
        case .tooLarge: .tooLarge
        default: .protocolError
        }
    }

    public var description: String {
        switch self {
        case .reservedBits(let bits): "reserved bits are set (\(bits)): no extension was offered"
        case .reservedOpcode(let opcode): "a frame of the reserved kind \(opcode)"
        case .maskedFrame: "a masked frame from the server"
        case .fragmentedControl: "a control frame in pieces"
        case .controlTooLong: "a control frame of more than 125 bytes"
        case .unexpectedContinuation: "a continuation of no message"
        case .missingContinuation: "a message inside another message"
        case .lengthNotMinimal(let length): "the length \(length) is not in its shortest form"
        case .tooLarge(let limit): "a message of more than \(limit) bytes"
        case .notUTF8: "text that is not valid UTF-8"
        case .halfCloseCode: "a close frame of one byte"
        case .closeCode(let code): "a close frame with the number \(code), which is not for sending"
        }
    }
}
