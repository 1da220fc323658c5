import Domain
import ExchangeAPI
import Foundation
import Testing

@Suite("Parameters of a private call")
struct CallParametersTests {
    /// The same parameters in both forms; what is hashed may not depend on it.
    private func texts(
        _ add: (inout CallParameters) -> Void
    ) -> (hashed: String, query: String, json: String) {
        let all = [CallParameters.Form.query, .body].map { form in
            var parameters = CallParameters(form)
            add(&parameters)
            let hashed = String(decoding: parameters.hashed, as: UTF8.self)
            return (hashed: hashed, sent: String(decoding: parameters.finished(), as: UTF8.self))
        }
        #expect(all[0].hashed == all[1].hashed)
        return (all[0].hashed, all[0].sent, all[1].sent)
    }

    @Test("are hashed as they are, sent percent-encoded, with brackets left alone")
    func encodings() {
        let text = texts { parameters in
            parameters.add("identifier", "client:42+ready/now")
            parameters.add("states", list: ["wait", "watch"])
            parameters.add("market", nil as String?)
            parameters.add("page", 1)
        }
        #expect(
            text.hashed == "identifier=client:42+ready/now&states[]=wait&states[]=watch&page=1")
        #expect(
            text.query
                == "identifier=client%3A42%2Bready%2Fnow&states[]=wait&states[]=watch&page=1")
        #expect(
            text.json
                == #"{"identifier":"client:42+ready/now","states":["wait","watch"],"page":"1"}"#)
    }

    @Test("are written as numbers, names and words without a detour over strings")
    func values() {
        let id = ClientOrderID(run: .max, sequence: .max)
        let text = texts { parameters in
            parameters.add("n", .min)
            parameters.add("price", ExactDecimal(Price(raw: -150_000_000)))
            parameters.add("volume", nil as ExactDecimal?)
            parameters.add("amount", ExactDecimal(Money(raw: .max)))
            parameters.add("side", word: "bid")
            parameters.add("smp", word: nil)
            parameters.add("id", id)
        }
        let amount = Money(raw: .max)
        #expect(
            text.hashed
                == "n=-9223372036854775808&price=-1.5&amount=\(amount)&side=bid&id=\(id)")
        #expect(text.query == text.hashed)
        #expect(
            text.json
                == #"{"n":"-9223372036854775808","price":"-1.5","amount":"\#(amount)","#
                + #""side":"bid","id":"\#(id)"}"#)
    }

    @Test("are an empty text, or an empty object, when there is none; a list may be empty too")
    func empty() {
        let none = texts { _ in }
        #expect(none.hashed.isEmpty && none.query.isEmpty && none.json == "{}")
        let list = texts { $0.add("ids", list: []) }
        #expect(list.hashed.isEmpty && list.query.isEmpty && list.json == #"{"ids":[]}"#)
    }

    @Test("outgrow the memory that they usually need")
    func long() {
        let values = (0..<300).map { "value-\($0)" }
        let text = texts { parameters in
            parameters.add("ids", list: values)
            parameters.add("order_by", "asc")
        }
        let pairs = values.map { "ids[]=\($0)" } + ["order_by=asc"]
        #expect(text.hashed == pairs.joined(separator: "&"))
        #expect(text.query == text.hashed)
        let list = values.map { "\"\($0)\"" }.joined(separator: ",")
        #expect(text.json == "{\"ids\":[\(list)],\"order_by\":\"asc\"}")
    }

    @Test("make a body that any JSON reader takes, whatever the text", arguments: 0..<64)
    func bodies(_ seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        let scalars: [Character] = ["a", "\"", "\\", "\n", "\u{1}", "&", "=", "열", "🙂", "\u{7f}"]
        let value = String((0..<12).map { _ in scalars.randomElement(using: &random) ?? "a" })
        let text = texts { $0.add("value", value) }
        let read = try JSONDecoder().decode([String: String].self, from: Data(text.json.utf8))
        #expect(read == ["value": value], "seed \(seed)")
        #expect(text.hashed == "value=\(value)", "seed \(seed)")
        #expect(text.query.removingPercentEncoding == "value=\(value)", "seed \(seed)")
        #expect(text.query.utf8.allSatisfy { (0x21...0x7e).contains($0) })
    }

    @Test("tell numbers and names as their descriptions do", arguments: 0..<200)
    func descriptions(_ seed: Int) {
        var random = Seeded(seed: UInt64(seed))
        let raw = Int64.random(in: .min ... .max, using: &random) >> Int64(seed % 64)
        let wide = Int128(raw) * Int128(Int64.random(in: 1 ... .max, using: &random) >> (seed % 60))
        let id = ClientOrderID(
            run: UInt64.random(in: 0 ... .max, using: &random) >> UInt64(seed % 64),
            sequence: UInt32.random(in: 0 ... .max, using: &random) >> UInt32(seed % 32))
        let text = texts { parameters in
            parameters.add("p", ExactDecimal(Price(raw: raw)))
            parameters.add("m", ExactDecimal(Money(raw: wide)))
            parameters.add("i", raw)
            parameters.add("o", id)
        }
        #expect(
            text.hashed == "p=\(Price(raw: raw))&m=\(Money(raw: wide))&i=\(raw)&o=\(id)",
            "seed \(seed)")
    }
}
