import Domain
import Testing

@testable import Storage

@Suite("Stored money is read back")
struct DecimalReadingTests {
    @Test("the fast reader agrees with the exact one, or leaves the text to it")
    func agreement() throws {
        var random = Seeded(state: 7)
        var read = 0
        for _ in 0..<20_000 {
            let wide = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
            let money = Money(raw: wide >> Int128.random(in: 0..<128, using: &random))
            guard let raw = fast(money.description) else { continue }
            read += 1
            #expect(raw == money.raw, "\(money), seed 7")
        }
        #expect(read > 15_000, "only \(read) of 20000 went the fast way")
    }

    @Test(
        "what is not plainly a decimal is left to the exact reader",
        arguments: [
            "", "-", ".", "-.5", ".5", "5.", "1e5", "+1", " 1", "1 ", "1.2.3", "--1", "1,5",
            "0.12345678901234567", "1234567890123456789", "٣",
        ])
    func doubtful(text: String) {
        #expect(fast(text) == nil)
    }

    @Test(
        "the edges of the fast way are exact",
        arguments: [
            ("0", 0), ("-0", 0), ("0.0000000000000001", 1), ("-0.1", -1_000_000_000_000_000),
            ("999999999999999999", 999_999_999_999_999_999 * Money.scale),
            ("1.9999999999999999", 2 * Money.scale - 1),
        ] as [(String, Int128)])
    func edges(text: String, raw: Int128) {
        #expect(fast(text) == raw)
    }

    private func fast(_ text: String) -> Int128? {
        Array(text.utf8).withUnsafeBufferPointer { DecimalText.money($0) }
    }
}
