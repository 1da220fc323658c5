/// Reads what a server sends after the handshake: frames in, whole messages and control frames out.
///
/// A value without I/O. However the bytes are cut, the outcome is the same. A message that came in one
/// frame is handed out where it lies in the caller's buffer; only fragmented ones are put together.
/// Permessage-deflate is not offered, so a compressed frame (a reserved bit) is an error: venue
/// messages are short, and inflating each would cost more time than their bytes cost on the way.
public struct WebSocketFrameParser {
    /// One thing the server said. Bytes are valid until the delivering call returns.
    public enum Content {
        case message(UnsafeRawBufferPointer, isText: Bool)
        case ping(UnsafeRawBufferPointer)
        case pong(UnsafeRawBufferPointer)
        /// `nil` for a close frame without a number.
        case close(WebSocketCloseCode?, reason: String)
    }

    /// The most bytes a message may have, its pieces taken together.
    public let limit: Int
    /// Whether a close frame was read: whatever follows it is passed over.
    public private(set) var isClosed = false

    private var fragments: [UInt8] = []
    /// The kind of the message whose last piece is still to come.
    private var pending: WebSocketOpcode?
    private var text = UTF8Validator()

    public init(limit: Int) { self.limit = limit }

    /// Reads all whole frames at the start of `bytes`, in order.
    ///
    /// - Returns: how many bytes were used; the caller brings the rest again with what follows it.
    /// - Throws: after delivering what came before the violation. Nothing may be parsed afterwards.
    public mutating func parse(
        _ bytes: UnsafeRawBufferPointer, _ deliver: (Content) -> Void
    ) throws(WebSocketProtocolError) -> Int {
        var position = 0
        while !isClosed {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            guard
                let header = try WebSocketFrameHeader.read(
                    rest, isInsideMessage: pending != nil)
            else { return position }
            // Control frames count for themselves; they are at most 125 bytes long.
            let before = header.opcode.isControl ? 0 : fragments.count
            guard header.opcode.isControl || header.length <= limit - before else {
                throw .tooLarge(limit: limit)
            }
            guard rest.count - header.size >= header.length else { return position }
            let end = header.size + header.length
            try take(header, UnsafeRawBufferPointer(rebasing: rest[header.size..<end]), deliver)
            position += end
        }
        return bytes.count
    }

    private mutating func take(
        _ header: WebSocketFrameHeader, _ payload: UnsafeRawBufferPointer,
        _ deliver: (Content) -> Void
    ) throws(WebSocketProtocolError) {
        switch header.opcode {
        case .ping: deliver(.ping(payload))
        case .pong: deliver(.pong(payload))
        case .close:
            let (code, reason) = try Self.close(payload)
            isClosed = true
            deliver(.close(code, reason: reason))
        case .text, .binary:
            text = UTF8Validator()
            try check(payload, header.opcode, isLast: header.isFinal)
            guard !header.isFinal else {
                return deliver(.message(payload, isText: header.opcode == .text))
            }
            pending = header.opcode
            fragments.append(contentsOf: payload)
        case .continuation:
            guard let kind = pending else { throw .unexpectedContinuation }
            try check(payload, kind, isLast: header.isFinal)
            fragments.append(contentsOf: payload)
            guard header.isFinal else { return }
            pending = nil
            fragments.withUnsafeBytes { deliver(.message($0, isText: kind == .text)) }
            // A large message must not hold its memory for the rest of the connection.
            fragments.removeAll(keepingCapacity: fragments.count <= Self.keptCapacity)
        }
    }

    private static let keptCapacity = 1 << 16

    private mutating func check(
        _ payload: UnsafeRawBufferPointer, _ kind: WebSocketOpcode, isLast: Bool
    ) throws(WebSocketProtocolError) {
        guard kind == .text else { return }
        guard text.accepts(payload), !isLast || text.isComplete else { throw .notUTF8 }
    }

    private static func close(
        _ payload: UnsafeRawBufferPointer
    ) throws(WebSocketProtocolError) -> (WebSocketCloseCode?, String) {
        guard payload.count > 0 else { return (nil, "") }
        guard payload.count > 1 else { throw .halfCloseCode }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.mayBeSent else { throw .closeCode(code.rawValue) }
        let words = UnsafeRawBufferPointer(rebasing: payload[2...])
        var check = UTF8Validator()
        guard check.accepts(words), check.isComplete else { throw .notUTF8 }
        return (code, String(decoding: words, as: UTF8.self))
    }
}
