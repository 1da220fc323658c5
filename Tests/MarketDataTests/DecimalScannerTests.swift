import Domain
import Testing

@testable import MarketData

@Suite("Decimal scanner")
struct DecimalScannerTests {
    /// Texts near everything that matters: many digits, points, signs, exponents, garbage.
    private func text(_ random: inout SampleRandom) -> String {
        func digits(_ most: Int) -> String {
            let count = Int(random.next() % UInt64(most + 1))
            return (0..<count).map { _ in
                random.happens(0.3) ? "0" : String(random.next() % 10)
            }.joined()
        }
        var text = digits(random.happens(0.2) ? 22 : 11)
        if random.happens(0.7) { text += "." + digits(random.happens(0.2) ? 14 : 8) }
        if random.happens(0.05) { text = "-" + text }
        if random.happens(0.05) { text += "e-" + digits(2) }
        if random.happens(0.05) { text += [" ", "x", ".", "e", "+"][Int(random.next() % 5)] }
        return text
    }

    @Test("it agrees with FixedPoint bit for bit wherever it answers", arguments: 1...8)
    func differential(seed: UInt64) {
        var random = SampleRandom(seed: seed)
        var answers = 0
        for _ in 0..<20_000 {
            let text = text(&random)
            let line = Array("9,\(text),8".utf8)
            line.withUnsafeBytes { bytes in
                var index = 2
                guard let value = DecimalScanner.scaled(bytes, at: &index) else {
                    if index != 2 { Issue.record("seed \(seed): \(text) moved the cursor") }
                    return
                }
                answers += 1
                let exact = Result { () throws(DecimalError) in try FixedPoint.parse(text) }
                if exact != .success(value) || index != 2 + text.utf8.count {
                    Issue.record("seed \(seed): \(text) became \(value)")
                }
            }
        }
        // Most plain texts must take the fast path, or it is none.
        #expect(answers > 10_000, "seed \(seed)")
    }

    @Test("it leaves to FixedPoint what it is not sure of, and does not miss plain numbers")
    func table() {
        let golden: [(String, Int64?)] = [
            ("42000.100000", 4_200_010_000_000), ("0", 0), ("5.", 500_000_000),
            (".5", 50_000_000), ("0.00000001", 1), ("92233720368.54775807", nil),
            ("92233720368", 9_223_372_036_800_000_000), ("92233720369", nil), ("", nil), (".", nil),
            ("-1", nil), ("1e5", nil), ("1.123456789", nil), ("1 ", nil), ("1.2.3", nil),
        ]
        for (text, expected) in golden {
            Array(text.utf8).withUnsafeBytes { bytes in
                var index = 0
                #expect(DecimalScanner.scaled(bytes, at: &index) == expected, "\(text)")
            }
        }
    }

    @Test("the form of a decimal is judged whatever its size")
    func form() {
        let golden: [(String, Bool)] = [
            ("1", true), ("-1.5", true), ("1e300", true), ("1E+5", true), (".5", true),
            (String(repeating: "9", count: 60), true), ("", false), ("-", false), (".", false),
            ("1e", false), ("1e-", false), ("1.2.3", false), ("0x1", false), ("nan", false),
        ]
        for (text, expected) in golden {
            Array(text.utf8).withUnsafeBytes { bytes in
                #expect(DecimalScanner.isDecimal(bytes) == expected, "\(text)")
            }
        }
    }
}
