import LoopbackServer
import Testing
import Transport

@Suite("WebSocket frames from the server")
struct FrameParserTests {
    /// What a server sends and what it means; it prints as its name alone.
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let bytes: [UInt8]
        let heard: [Heard]

        init(_ name: String, _ bytes: [UInt8], _ heard: [Heard]) {
            description = name
            self.bytes = bytes
            self.heard = heard
        }
    }

    static let sessions: [Case] = [
        Case("a text", ServerFrames.text("hi"), [.text("hi")]),
        Case("an empty text", ServerFrames.text(""), [.text("")]),
        Case("a binary message", ServerFrames.frame(0x82, [0xFF, 0]), [.binary([0xFF, 0])]),
        Case(
            "two messages in one packet", ServerFrames.text("a") + ServerFrames.text("b"),
            [.text("a"), .text("b")]
        ),
        Case(
            "a message in three pieces with a ping between them",
            ServerFrames.frame(0x01, Array("on".utf8)) + ServerFrames.frame(0x89, [7])
                + ServerFrames.frame(0x00, Array("e t".utf8))
                + ServerFrames.frame(0x8A, []) + ServerFrames.frame(0x80, Array("wo".utf8)),
            [.ping([7]), .pong([]), .text("one two")]
        ),
        Case(
            "a character cut by a fragment",
            ServerFrames.frame(0x01, [0xED, 0x95]) + ServerFrames.frame(0x80, [0x9C]),
            [.text("한")]
        ),
        Case(
            "binary pieces that are no UTF-8",
            ServerFrames.frame(0x02, [0xC3]) + ServerFrames.frame(0x80, [0x28]),
            [.binary([0xC3, 0x28])]
        ),
        Case(
            "a ping of 125 bytes", ServerFrames.frame(0x89, .init(repeating: 1, count: 125)),
            [.ping(.init(repeating: 1, count: 125))]
        ),
        Case("a close without a number", ServerFrames.frame(0x88, []), [.close(nil, "")]),
        Case("a close with words", ServerFrames.close(1013, "later"), [.close(1013, "later")]),
        Case(
            "what follows a close", ServerFrames.close(1000) + ServerFrames.text("late") + [0xFF],
            [.close(1000, "")]
        ),
        Case(
            "126 bytes", ServerFrames.frame(0x82, .init(repeating: 3, count: 126)),
            [.binary(.init(repeating: 3, count: 126))]
        ),
        Case(
            "65,536 bytes", ServerFrames.frame(0x82, .init(repeating: 3, count: 65_536)),
            [.binary(.init(repeating: 3, count: 65_536))]
        ),
    ]

    static let violations: [Case] = [
        Case("a reserved bit", [0xC1, 0x00], [.error(.reservedBits(4))]),
        Case("all reserved bits", [0xF1, 0x00], [.error(.reservedBits(7))]),
        Case("a reserved data opcode", [0x83, 0x00], [.error(.reservedOpcode(3))]),
        Case("a reserved control opcode", [0x8B, 0x00], [.error(.reservedOpcode(0xB))]),
        Case(
            "a masked frame", ServerFrames.frame(0x81, [1], mask: [1, 2, 3, 4]),
            [.error(.maskedFrame)]
        ),
        Case("a ping in pieces", [0x09, 0x00], [.error(.fragmentedControl)]),
        Case("a close in pieces", [0x08, 0x00], [.error(.fragmentedControl)]),
        Case(
            "a ping of 126 bytes", ServerFrames.frame(0x89, .init(repeating: 1, count: 126)),
            [.error(.controlTooLong)]
        ),
        Case("a continuation of nothing", [0x80, 0x00], [.error(.unexpectedContinuation)]),
        Case(
            "a message inside a message", ServerFrames.frame(0x01, [0x61]) + ServerFrames.text("b"),
            [.error(.missingContinuation)]
        ),
        Case(
            "125 bytes in two length bytes", [0x82, 126, 0, 125], [.error(.lengthNotMinimal(125))]),
        Case(
            "65,535 bytes in eight length bytes", [0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
            [.error(.lengthNotMinimal(65_535))]
        ),
        Case(
            "a length with its top bit set", [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0],
            [.error(.tooLarge(limit: 1 << 20))]
        ),
        Case(
            "a byte more than the limit", [0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 1],
            [.error(.tooLarge(limit: 1 << 20))]
        ),
        Case("half a character", ServerFrames.frame(0x81, [0x61, 0xED, 0x95]), [.error(.notUTF8)]),
        Case("a lone continuation byte", ServerFrames.frame(0x81, [0x80]), [.error(.notUTF8)]),
        Case(
            "half a character at the end of the last piece",
            ServerFrames.frame(0x01, [0x61]) + ServerFrames.frame(0x80, [0xF0, 0x9F]),
            [.error(.notUTF8)]
        ),
        Case("a surrogate", ServerFrames.frame(0x81, [0xED, 0xA0, 0x80]), [.error(.notUTF8)]),
        Case("a close of one byte", ServerFrames.frame(0x88, [3]), [.error(.halfCloseCode)]),
        Case(
            "a close whose words are no UTF-8", ServerFrames.frame(0x88, [0x03, 0xE8, 0xFF]),
            [.error(.notUTF8)]
        ),
    ]

    @Test("are read as the protocol means them", arguments: sessions)
    func session(session: Case) {
        #expect(Heard.all(session.bytes) == session.heard, "\(session)")
    }

    @Test("that break the protocol are refused by name", arguments: violations)
    func violation(session: Case) {
        #expect(Heard.all(session.bytes) == session.heard, "\(session)")
    }

    @Test(
        "mean the same however they are cut in two",
        arguments: (sessions + violations).filter { $0.bytes.count < 200 })
    func everyCut(session: Case) {
        for cut in session.bytes.indices {
            let pieces = [session.bytes[..<cut], session.bytes[cut...]]
            #expect(Heard.all(pieces) == session.heard, "\(session), cut at \(cut)")
        }
        let single = session.bytes.indices.map { session.bytes[$0...$0] }
        #expect(Heard.all(single) == session.heard, "\(session), byte by byte")
    }

    @Test("may close with the numbers that are for sending, and with no others")
    func closeCodes() {
        let allowed = Set(
            [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014]
                + Array(UInt16(3000)...4999))
        for code in [0, 999] + Array(UInt16(1000)...1016) + [1999, 2999, 3000, 4999, 5000, 65_535] {
            let heard: Heard =
                allowed.contains(code) ? .close(code, "") : .error(.closeCode(code))
            #expect(Heard.all(ServerFrames.close(code)) == [heard])
        }
    }

    @Test("count against the limit all together")
    func totalLimit() {
        let piece = [UInt8](repeating: 0x61, count: 40)
        let bytes =
            ServerFrames.frame(0x01, piece) + ServerFrames.frame(0x00, piece)
            + ServerFrames.frame(0x89, piece) + ServerFrames.frame(0x80, piece)
        #expect(Heard.all(bytes, limit: 120) == [.ping(piece), .text(piece + piece + piece)])
        #expect(Heard.all(bytes, limit: 119) == [.ping(piece), .error(.tooLarge(limit: 119))])
    }

    @Test(
        "that are wrong end the connection with the number for it",
        arguments: [
            (WebSocketProtocolError.notUTF8, 1007), (.tooLarge(limit: 9), 1009),
            (.maskedFrame, 1002), (.halfCloseCode, 1002), (.closeCode(1005), 1002),
        ] as [(WebSocketProtocolError, UInt16)])
    func closeCode(error: WebSocketProtocolError, code: UInt16) {
        #expect(error.closeCode.rawValue == code)
    }

    @Test("in one piece are handed out where they lie")
    func noCopy() throws {
        let bytes = ServerFrames.text("here") + ServerFrames.text("there")
        try bytes.withUnsafeBytes { buffer in
            var parser = WebSocketFrameParser(limit: 100)
            var places: [Int] = []
            _ = try parser.parse(buffer) { content in
                guard case .message(let message, _) = content, let base = buffer.baseAddress,
                    let start = message.baseAddress
                else { return }
                places.append(start - base)
            }
            #expect(places == [2, 8])
        }
    }
}
