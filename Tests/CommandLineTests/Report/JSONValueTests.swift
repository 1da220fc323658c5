import CommandLineKit
import Foundation
import Testing

@Suite("JSON writer")
struct JSONValueTests {
    @Test("keys keep their order, in one line and over several")
    func layout() {
        let value = JSONValue.object([
            "b": .integer(-1), "a": .array([.bool(true), .null, .object([])]), "c": .array([]),
        ])
        #expect(value.text == #"{"b":-1,"a":[true,null,{}],"c":[]}"#)
        #expect(
            value.prettyText == """
                {
                  "b": -1,
                  "a": [
                    true,
                    null,
                    {}
                  ],
                  "c": []
                }

                """)
    }

    @Test("what JSON cannot hold in a string is escaped, everything else is as it was")
    func escapes() {
        #expect(
            JSONValue.string("a\"b\\c\n\r\t\u{0}\u{1F}\u{7F}/한글😀\u{2028}").text
                == #""a\"b\\c\n\r\t\u0000\u001f\u007f/한글😀\u2028""#)
    }

    @Test(
        "numbers have the fewest digits that read back the same; what is none is null",
        arguments: [
            (0.1, "0.1"), (-0.0, "-0.0"), (1, "1.0"), (1.0 / 3, "0.3333333333333333"),
            (1e-7, "1e-07"), (1.7976931348623157e308, "1.7976931348623157e+308"),
            (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
        ] as [(Double, String)])
    func numbers(value: Double, text: String) {
        #expect(JSONValue.number(value).text == text)
    }

    @Test("an independent parser reads back every double and every string, seeds 1 to 20")
    func roundTrip() throws {
        for seed in UInt64(1)...20 {
            var state = seed
            func next() -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state ^ (state >> 29)
            }
            for _ in 0..<100 {
                let double = Double(bitPattern: next())
                let string = String(
                    String.UnicodeScalarView(
                        (0..<6).compactMap { _ in Unicode.Scalar(UInt32(next() % 0x3000)) }))
                let value = JSONValue.object(["number": .number(double), "text": .string(string)])
                let read = try JSONDecoder().decode(Pair.self, from: Data(value.prettyText.utf8))
                #expect(read.number == (double.isFinite ? double : nil), "seed \(seed)")
                #expect(read.text == string, "seed \(seed)")
            }
        }
    }

    private struct Pair: Decodable {
        let number: Double?
        let text: String
    }
}
