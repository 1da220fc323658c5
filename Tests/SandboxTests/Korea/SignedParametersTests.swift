import Testing

@testable import Sandbox

@Suite("Parameters of the Korean exchanges")
struct SignedParametersTests {
    private typealias Reading = SignedParameters.Reading

    @Test("a query is hashed un-encoded and in its order, as it is meant to be read")
    func queries() throws {
        let table: [(String, Reading, String)] = [
            ("", .strict, ""), ("b=1&a=2", .strict, "b=1&a=2"),
            (
                "market=KRW-BTC&states[]=wait&states[]=watch", .strict,
                "market=KRW-BTC&states[]=wait&states[]=watch"
            ),
            ("identifier=client%3A42%2Bready%2Fnow", .strict, "identifier=client:42+ready/now"),
            ("to=2026-07-30+16:00", .escaped, "to=2026-07-30+16:00"),
            ("to=2026-07-30+16:00", .form, "to=2026-07-30 16:00"),
            ("k=%EA%B0%80", .escaped, "k=가"),
        ]
        for (query, reading, plain) in table {
            #expect(try SignedParameters(query: query, reading: reading).plain == plain)
        }
        for query in ["a=1+2", "a=10:00"] {
            #expect(throws: SignedParameters.Damage.rawCharacter) {
                try SignedParameters(query: query, reading: .strict)
            }
        }
        for query in ["a=%", "a=%4", "a=%zz", "a=%ff", "%=1", "a=1&b=%2"] {
            #expect(throws: SignedParameters.Damage.encoding, "\(query)") {
                try SignedParameters(query: query)
            }
        }
    }

    @Test("a body is hashed as the query it would make, with what is nested in brackets")
    func bodies() throws {
        let body = #"""
            {"batch_orders":[{"market":"KRW-BTC","price":1.50},{"market":"KRW-ETH"}],"n":null,
             "ids":["a","b"],"flag":true}
            """#
        let parameters = try SignedParameters(body: Array(body.utf8))
        #expect(
            parameters.plain
                == "batch_orders[0][market]=KRW-BTC&batch_orders[0][price]=1.50"
                + "&batch_orders[1][market]=KRW-ETH&n=null&ids[]=a&ids[]=b&flag=true")
        #expect(parameters.list("ids") == ["a", "b"] && parameters.list("batch_orders") == nil)
        #expect(parameters.value("flag") == "true" && parameters.value("ids") == nil)
        #expect(parameters.has("batch_orders") && !parameters.has("n"))
        #expect(try SignedParameters(body: []).plain.isEmpty)
    }

    @Test("an empty value is none, a list is no single value, and repetition is told")
    func values() throws {
        let query = try SignedParameters(query: "a=&b=1&b=2&c[]=3&c[]=4&d")
        #expect(query.value("a") == nil && query.has("a") && query.value("d") == nil)
        #expect(query.values("b") == ["1", "2"] && query.list("b") == ["1", "2"])
        #expect(query.value("c") == nil && query.has("c") && query.list("c") == ["3", "4"])
        #expect(query.list("e") == nil && !query.has("e"))
        #expect(try query.text("a") == nil)
        #expect(throws: UpbitError.validation("The parameter b was sent more than once.")) {
            try query.text("b")
        }
        #expect(throws: UpbitError.validation("The parameter c is a single value.")) {
            try query.text("c")
        }
        #expect(try SignedParameters(query: "m=A,B&m=A").texts("m", limit: 2) == ["A", "B"])
        #expect(throws: UpbitError.validation("At most 1 values of m can be sent.")) {
            try SignedParameters(query: "m=A,B").texts("m", limit: 1)
        }
    }
}
