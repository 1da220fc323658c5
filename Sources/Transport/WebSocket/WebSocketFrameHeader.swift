/// The first two to ten bytes of a server's frame.
struct WebSocketFrameHeader {
    let isFinal: Bool
    let opcode: WebSocketOpcode
    /// Of the payload.
    let length: Int
    /// Of the header itself.
    let size: Int

    /// The longest payload of a control frame.
    static let longestControl = 125

    /// The header at the start of `bytes`; `nil` while it is not all there.
    ///
    /// What is wrong with the bytes that are there is told at once, always in the same order, so that
    /// the way a session was cut into packets does not change its outcome.
    ///
    /// - Parameter isInsideMessage: whether the last piece of a message is still to come.
    static func read(
        _ bytes: UnsafeRawBufferPointer, isInsideMessage: Bool
    ) throws(WebSocketProtocolError) -> WebSocketFrameHeader? {
        guard let first = bytes.first else { return nil }
        let isFinal = first & 0x80 != 0
        guard first & 0x70 == 0 else { throw .reservedBits(first >> 4 & 0x7) }
        guard let opcode = WebSocketOpcode(rawValue: first & 0xF) else {
            throw .reservedOpcode(first & 0xF)
        }
        switch opcode {
        case .continuation:
            guard isInsideMessage else { throw .unexpectedContinuation }
        case .text, .binary:
            guard !isInsideMessage else { throw .missingContinuation }
        case .close, .ping, .pong:
            guard isFinal else { throw .fragmentedControl }
        }
        guard bytes.count > 1 else { return nil }
        guard bytes[1] & 0x80 == 0 else { throw .maskedFrame }
        let short = Int(bytes[1] & 0x7F)
        let (width, least): (Int, UInt64) =
            switch short {
            case 126: (2, 126)
            case 127: (8, 65_536)
            default: (0, 0)
            }
        guard !opcode.isControl || width == 0 else { throw .controlTooLong }
        guard bytes.count >= 2 + width else { return nil }
        guard width > 0 else {
            return WebSocketFrameHeader(isFinal: isFinal, opcode: opcode, length: short, size: 2)
        }
        let length = bytes[2..<2 + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length >= least else { throw .lengthNotMinimal(length) }
        // A length that does not fit an Int is beyond every limit.
        return WebSocketFrameHeader(
            isFinal: isFinal, opcode: opcode, length: Int(exactly: length) ?? .max,
            size: 2 + width)
    }
}
