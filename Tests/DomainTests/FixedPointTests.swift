import Testing

@testable import Domain

@Suite("Fixed point text")
struct FixedPointTests {
    @Test(
        "text is read as a whole number of 10⁻⁸",
        arguments: [
            ("0", 0), ("-0", 0), ("0.0", 0), ("1", 100_000_000), ("1.", 100_000_000),
            (".5", 50_000_000), ("-.5", -50_000_000), ("24564.5", 2_456_450_000_000),
            ("-0.00025", -25_000), ("0.00000001", 1), ("007", 700_000_000),
            ("1.10000000000000000000000000", 110_000_000),
            ("8.428e-05", 8428), ("8.428E-05", 8428), ("-8.428e-05", -8428), ("1e-8", 1),
            ("1e+2", 10_000_000_000), ("1.5e3", 150_000_000_000), ("0e99", 0), ("0.0e-99", 0),
            ("100e-10", 1), ("0.00000000000000000001e12", 1),
            ("92233720368.54775807", .max), ("-92233720368.54775807", -.max),
            ("0.9223372036854775807e11", .max), ("5000.00000000000000000000e0", 500_000_000_000),
        ] as [(String, Int64)])
    func reads(text: String, raw: Int64) throws {
        #expect(try FixedPoint.parse(text) == raw)
    }

    @Test(
        "what is no number is refused as such",
        arguments: [
            "-", ".", "-.", "+1", " 1", "1 ", "1,000", "1..2", "1.2.3", "--1", "1-", "e5", ".e5",
            "1e", "1e+", "1e-", "1e5.5", "1e1000", "1ee5", "0x10", "nan", "inf", "١٢", "1_000",
            "1\u{0}", "٣.٥",
        ])
    func notNumbers(text: String) {
        #expect(throws: DecimalError.notANumber(text)) { try FixedPoint.parse(text) }
    }

    @Test("nothing at all is refused as missing")
    func empty() {
        #expect(throws: DecimalError.empty) { try FixedPoint.parse("") }
    }

    @Test(
        "a ninth significant decimal is refused, never rounded",
        arguments: [
            "0.000000001", "1.123456789", "1e-9", "15e-9", "0.1234567890123456789",
            "12345678901.234567891", "0.12345678e-1", "1e-999",
        ])
    func tooManyDigits(text: String) {
        #expect(throws: DecimalError.tooManyDigits(text)) { try FixedPoint.parse(text) }
    }

    @Test(
        "what does not fit 64 bits is refused as too large, one step beyond the limit included",
        arguments: [
            "92233720368.54775808", "-92233720368.54775809", "92233720369", "100000000000",
            "99999999999999999999", "-99999999999999999999999999", "1e11", "9.3e10", "1e99",
            "0.9223372036854775808e11", "92233720368547758.07e6", "1e999",
        ])
    func tooLarge(text: String) {
        #expect(throws: DecimalError.tooLarge(text)) { try FixedPoint.parse(text) }
    }

    @Test("an error shows at most forty characters of the text")
    func longText() {
        let text = String(repeating: "x", count: 500)
        #expect(throws: DecimalError.notANumber(String(text.prefix(40)))) {
            try FixedPoint.parse(text)
        }
    }

    @Test(
        "excess digits are cut toward zero where the caller says so",
        arguments: [
            ("1.123456789", 112_345_678), ("-1.123456789", -112_345_678), ("0.000000001", 0),
            ("12345678901.234567899999", 1_234_567_890_123_456_789), ("1e-20", 0),
            ("1.5", 150_000_000), ("0.12345678901234567890123456789", 12_345_678),
        ] as [(String, Int64)])
    func cut(text: String, raw: Int64) throws {
        var copy = text
        let found = try copy.withUTF8 { bytes in
            try FixedPoint.parse(UnsafeRawBufferPointer(bytes), excess: .cut)
        }
        #expect(found == raw)
    }

    @Test(
        "cutting never makes a number fit that does not",
        arguments: ["92233720368.54775808", "92233720368.547758089", "92233720369.1"])
    func cutTooLarge(text: String) {
        var copy = text
        #expect(throws: DecimalError.tooLarge(text)) {
            try copy.withUTF8 { bytes in
                try FixedPoint.parse(UnsafeRawBufferPointer(bytes), excess: .cut)
            }
        }
    }

    @Test("forty thousand random texts are read as long-hand arithmetic reads them")
    func differential() {
        let seed: UInt64 = 1_559_180_582
        var random = Seeded(seed: seed)
        var accepted = 0
        for _ in 0..<40_000 {
            let text = Self.number(using: &random)
            let found = try? FixedPoint.parse(text)
            let expected = LongHand.parse(text)
            #expect(found == expected, "seed \(seed), text \(text)")
            if found != nil { accepted += 1 }
        }
        #expect(accepted > 8000 && accepted < 36_000)
    }

    @Test("forty thousand random values survive printing and reading")
    func roundTrip() throws {
        let seed: UInt64 = 20_190_530
        var random = Seeded(seed: seed)
        for _ in 0..<40_000 {
            let width = Int.random(in: 0...62, using: &random)
            let raw = Int64.random(in: -(1 << width)...(1 << width), using: &random)
            let text = FixedPoint.description(raw)
            #expect(text == LongHand.text(Int128(raw), decimals: 8), "seed \(seed), raw \(raw)")
            #expect(try FixedPoint.parse(text) == raw, "seed \(seed), raw \(raw)")
        }
    }

    @Test("the limits of the range print as they are")
    func smallest() {
        #expect(FixedPoint.description(.min) == "-92233720368.54775808")
        #expect(FixedPoint.description(.max) == "92233720368.54775807")
        #expect(FixedPoint.description(0) == "0")
    }

    @Test("random bytes never crash the reader, and never read as a number they are not")
    func garbage() {
        var random = Seeded(seed: 7)
        let alphabet = Array("0123456789.-+eE \u{0}x".utf8)
        for _ in 0..<50_000 {
            let length = Int.random(in: 0...24, using: &random)
            let bytes = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? 48 }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let value = try? FixedPoint.parse(text) else { continue }
            #expect(LongHand.parse(text) == value, "seed 7, text \(text)")
        }
    }

    private static func number(using random: inout Seeded) -> String {
        func digits(_ range: ClosedRange<Int>) -> String {
            (0..<Int.random(in: range, using: &random)).map { _ in
                // Zeros often, because trailing zeros are a case of their own.
                Bool.random(using: &random)
                    ? "0" : String(Int.random(in: 0...9, using: &random))
            }.joined()
        }
        var text = Bool.random(using: &random) ? "-" : ""
        text += digits(0...12)
        if Bool.random(using: &random) { text += "." + digits(0...14) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            text += Bool.random(using: &random) ? "e" : "E"
            text += ["", "+", "-"].randomElement(using: &random) ?? ""
            text += String(Int.random(in: 0...14, using: &random))
        }
        return text
    }
}
