import ExchangeAPI
import Foundation
import Testing

@Suite("Parameters of a private call")
struct CallParametersTests {
    @Test("are hashed as they are, sent percent-encoded, with brackets left alone")
    func encodings() {
        var parameters = CallParameters()
        parameters.add("identifier", "client:42+ready/now")
        parameters.add("states", list: ["wait", "watch"])
        parameters.add("market", nil)
        parameters.add("page", 1)
        let text = String(decoding: parameters.plainText, as: UTF8.self)
        #expect(text == "identifier=client:42+ready/now&states[]=wait&states[]=watch&page=1")
        #expect(
            parameters.query
                == "identifier=client%3A42%2Bready%2Fnow&states[]=wait&states[]=watch&page=1")
        #expect(
            String(decoding: parameters.json, as: UTF8.self)
                == #"{"identifier":"client:42+ready/now","states":["wait","watch"],"page":"1"}"#)
    }

    @Test("of a batch are flattened in the order of the body")
    func batch() {
        var first = CallParameters()
        first.add("market", "KRW-BTC")
        first.add("side", "b:d")
        var second = CallParameters()
        second.add("market", "KRW-ETH")
        var batch = CallParameters()
        batch.add("batch_orders", rows: [first, second])
        #expect(
            String(decoding: batch.plainText, as: UTF8.self)
                == "batch_orders[0][market]=KRW-BTC&batch_orders[0][side]=b:d"
                + "&batch_orders[1][market]=KRW-ETH")
        #expect(
            batch.query
                == "batch_orders[0][market]=KRW-BTC&batch_orders[0][side]=b%3Ad"
                + "&batch_orders[1][market]=KRW-ETH")
        #expect(String(decoding: CallParameters().json, as: UTF8.self) == "{}")
        #expect(
            String(decoding: batch.json, as: UTF8.self)
                == #"{"batch_orders":[{"market":"KRW-BTC","side":"b:d"},{"market":"KRW-ETH"}]}"#)
    }

    @Test("make a body that any JSON reader takes, whatever the text", arguments: 0..<64)
    func bodies(_ seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        let scalars: [Character] = ["a", "\"", "\\", "\n", "\u{1}", "&", "=", "열", "🙂", "\u{7f}"]
        let text = String((0..<12).map { _ in scalars.randomElement(using: &random) ?? "a" })
        var parameters = CallParameters()
        parameters.add("value", text)
        let read = try JSONDecoder().decode(
            [String: String].self, from: Data(parameters.json))
        #expect(read == ["value": text], "seed \(seed)")
        #expect(parameters.plainText == Array("value=\(text)".utf8), "seed \(seed)")
        #expect(parameters.query.removingPercentEncoding == "value=\(text)", "seed \(seed)")
        #expect(parameters.query.utf8.allSatisfy { (0x21...0x7e).contains($0) })
    }
}
