import BitMEX
import Domain
import ExchangeAPI
import Testing

@Suite("The scanner")
struct WireScannerTests {
    private static func accepts(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { WireScanner.isWhole($0) }
    }

    @Test(
        "takes what is JSON",
        arguments: [
            "0", "-0", "1.5", "1e5", "-1.5E-05", "\"\"", "\"a\\u00e9\\n\"", "[]", "{}",
            " [1 , 2]\n",
            "{\"a\":{\"b\":[true,false,null]}}", "\"가격 1,000원\"", "\"0123456789abcdef\\\"x\"",
        ])
    func valid(text: String) { #expect(Self.accepts(Array(text.utf8))) }

    @Test(
        "refuses what is none",
        arguments: [
            "", " ", "01", "-", "1.", ".5", "1e", "1e+", "+1", "NaN", "tru", "nulll", "\"",
            "\"\\x\"",
            "\"\\u12\"", "\"\\", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{a:1}", "{} {}", "[}", "{]", "\"a\nb\"", "\"0123456789\u{1}\"",
        ])
    func invalid(text: String) { #expect(!Self.accepts(Array(text.utf8))) }

    @Test("refuses bytes that are no UTF-8, half a character at the end included")
    func utf8() {
        #expect(!Self.accepts([0x22, 0xFF, 0x22]))
        #expect(!Self.accepts([0x22, 0xEA, 0xB0, 0x22]))
        #expect(Self.accepts([0x22, 0xEA, 0xB0, 0x80, 0x22]))
    }

    @Test("refuses zero bytes where a key should be, behind the last of the usual keys too")
    func zeroKeys() {
        let zeros = [UInt8](repeating: 0, count: 64)
        for start in ["{", "{\"table\":\"trade\",\"action\":\"insert\",\"data\":[],"] {
            #expect(throws: WireError.self) {
                try BitMEXDecoder().marketEvents(
                    Array(start.utf8) + zeros, received: Timestamp(milliseconds: 0))
            }
        }
    }

    @Test("holds nesting to its limit")
    func depth() {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(Self.accepts(nested(WireScanner.deepest)))
        #expect(!Self.accepts(nested(WireScanner.deepest + 1)))
        #expect(!Self.accepts(nested(100_000)))
    }

    @Test(
        "reads numbers without losing a digit",
        arguments: [
            ("8.428e-05", "0.00008428"), ("-2.5E+1", "-25"), ("92233720368.54775807", nil),
            ("92233720368", "92233720368"), ("0.00000001", "0.00000001"), ("1E-8", "0.00000001"),
            ("0.000000010", "0.00000001"), ("0.000000001", nil), ("92233720369", nil),
            ("1e11", nil),
            ("1e300", nil), ("0e300", "0"), ("9999999999.99999999", "9999999999.99999999"),
            ("-9999999999.99999999", "-9999999999.99999999"), ("123456789012345678901", nil),
        ] as [(String, String?)])
    func numbers(text: String, printed: String?) throws {
        // The largest is told apart: it fits by its digits.
        if text == "92233720368.54775807" {
            #expect(try NumberProbe.read(text) == text)
        } else if let printed {
            #expect(try NumberProbe.read(text) == printed)
        } else {
            #expect(throws: WireError.self) { try NumberProbe.read(text) }
        }
    }

    @Test("a random number prints as it was written")
    func randomNumbers() throws {
        let seed: UInt64 = 8
        var random = Seeded(seed: seed)
        for _ in 0..<5000 {
            let size: UInt64 = [10, 1000, 9_999_999_999][Int(random.next() % 3)]
            let whole = random.next() % size
            let decimals = Int(random.next() % 9)
            var text = String(whole)
            if decimals > 0 {
                text += "." + (0..<decimals).map { _ in String(random.next() % 10) }.joined()
            }
            #expect(
                try NumberProbe.read(text) == PlainDecimal.text(text[...]), "seed \(seed): \(text)")
        }
    }

    @Test("an error shows at most forty characters of what it met")
    func token() {
        let long = String(repeating: "x", count: 500)
        let error = #expect(throws: WireError.self) { try NumberProbe.read("\"\(long)\"") }
        #expect(error?.token.count == WireError.longestToken)
        #expect(error?.field == "markPrice")
    }
}
