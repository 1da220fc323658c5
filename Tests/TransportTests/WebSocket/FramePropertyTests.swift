import Domain
import LoopbackServer
import Testing

@testable import Transport

@Suite("WebSocket frames at random")
struct FramePropertyTests {
    static let seeds: [UInt64] = Array(1...200)

    @Test("mean the same in one piece and in many", arguments: seeds)
    func splits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (bytes, heard) = Self.session(&random)
        #expect(Heard.all(bytes) == heard, "seed \(seed)")
        for _ in 0..<8 {
            var pieces: [ArraySlice<UInt8>] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + 1 + Int(random.next(upperBound: UInt64(40))))
                pieces.append(bytes[start..<end])
                start = end
            }
            #expect(Heard.all(pieces) == heard, "seed \(seed)")
        }
    }

    @Test("that are mere noise end in an error or wait for more, whole or in pieces alike")
    func noise() {
        var random = SeededRandom(seed: 7)
        for round in 0..<20_000 {
            let count = Int(random.next(upperBound: UInt64(64)))
            var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            // Noise seldom gets past its first byte; half of it is given a sound one.
            if round % 2 == 0, count > 1 {
                bytes[0] = [0x81, 0x82, 0x01, 0x88, 0x89][round / 2 % 5]
                bytes[1] &= 0x7F
            }
            let whole = Heard.all(bytes, limit: 1000)
            let single = Heard.all(bytes.indices.map { bytes[$0...$0] }, limit: 1000)
            #expect(whole == single, "round \(round): \(bytes)")
        }
    }

    @Test("of ours come back as they were sent", arguments: seeds.prefix(50))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let length = [0, 1, 125, 126, 65_535, 65_536][Int(random.next(upperBound: UInt64(6)))]
        let payload = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let mask = UInt32(truncatingIfNeeded: random.next())
        var bytes: [UInt8] = []
        WebSocketFrameWriter.append(.binary, payload, mask: mask, to: &bytes)
        #expect(bytes[1] & 0x80 != 0)
        let header = length < 126 ? 2 : length < 65_536 ? 4 : 10
        let key = Array(bytes[header..<header + 4])
        #expect(key.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } == mask)
        // What a server reads once the mask is off.
        let plain = bytes[(header + 4)...].enumerated().map { $1 ^ key[$0 % 4] }
        #expect(Heard.all(ServerFrames.frame(0x82, plain)) == [.binary(payload)], "seed \(seed)")
    }

    /// Sound frames of all kinds, and what they say.
    private static func session(_ random: inout SeededRandom) -> ([UInt8], [Heard]) {
        var bytes: [UInt8] = []
        var heard: [Heard] = []
        for _ in 0..<1 + random.next(upperBound: UInt64(6)) {
            let words = Array("시세 price 9.8e-05 😀".utf8.prefix(Int(random.next() % 16)))
            // Cut at a character, as a whole text is.
            let text = Array(String(decoding: words, as: UTF8.self).utf8)
            let isText = random.next() % 2 == 0
            let payload = isText ? text : (0..<random.next() % 300).map { UInt8($0 % 256) }
            let pieces = 1 + Int(random.next() % 4)
            for piece in 0..<pieces {
                let part = payload[
                    payload.count * piece / pieces..<payload.count * (piece + 1) / pieces]
                let opcode: UInt8 = piece > 0 ? 0 : isText ? 1 : 2
                bytes += ServerFrames.frame(opcode | (piece == pieces - 1 ? 0x80 : 0), Array(part))
                if random.next() % 3 == 0, piece < pieces - 1 {
                    bytes += ServerFrames.frame(0x89, [UInt8(piece)])
                    heard.append(.ping([UInt8(piece)]))
                }
            }
            heard.append(isText ? .text(payload) : .binary(payload))
        }
        return (bytes, heard)
    }
}

@Suite("UTF-8 in pieces")
struct UTF8ValidatorTests {
    @Test("every code point is accepted in its own form, whole and byte by byte")
    func everyCodePoint() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(scalar).utf8)
            #expect(Self.isValid([bytes[...]]))
            guard bytes.count > 1, value % 97 == 0 else { continue }
            #expect(Self.isValid(bytes.map { [$0][...] }))
            #expect(!Self.isValid([bytes.dropLast()[...]]), "U+\(value) cut short")
        }
    }

    @Test("agrees with the standard library on noise")
    func noise() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<50_000 {
            let bytes = (0..<random.next() % 12).map { _ in
                // Mostly bytes that mean something in UTF-8.
                [0x61, 0x80, 0xBF, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, UInt8(random.next() % 256)][
                    Int(random.next() % 9)]
            }
            #expect(Self.isValid([bytes[...]]) == (String(validating: bytes, as: UTF8.self) != nil))
        }
    }

    private static func isValid(_ pieces: [ArraySlice<UInt8>]) -> Bool {
        var validator = UTF8Validator()
        for piece in pieces {
            guard piece.withUnsafeBytes({ validator.accepts($0) }) else { return false }
        }
        return validator.isComplete
    }
}
