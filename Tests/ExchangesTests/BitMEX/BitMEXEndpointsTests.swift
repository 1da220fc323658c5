import BitMEX
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("BitMEX endpoints")
struct BitMEXEndpointsTests {
    private static let closure = Timestamp(milliseconds: 1_790_136_000_000)

    @Test(
        "its own hosts are known by name, however they are written",
        arguments: [
            (nil, "https://www.bitmex.com", "wss://ws.bitmex.com/realtime"),
            ("https://www.bitmex.com", "https://www.bitmex.com", "wss://ws.bitmex.com/realtime"),
            (
                "https://BitMEX.com./api/v1", "https://www.bitmex.com",
                "wss://ws.bitmex.com/realtime"
            ),
            (
                "https://testnet.bitmex.com/api/v1/", "https://testnet.bitmex.com",
                "wss://ws.testnet.bitmex.com/realtime"
            ),
            (
                "https://ws.testnet.bitmex.com", "https://testnet.bitmex.com",
                "wss://ws.testnet.bitmex.com/realtime"
            ),
        ])
    func own(_ base: String?, _ rest: String, _ stream: String) throws {
        let endpoints = try BitMEXEndpoints(base: base)
        #expect(endpoints.isOwn)
        #expect("\(endpoints.addresses.rest)" == rest)
        #expect("\(endpoints.addresses.publicStream)" == stream)
        #expect("\(endpoints.addresses.privateStream)" == stream)
    }

    @Test("they are refused from the closure on, with its date and the way out")
    func closed() throws {
        #expect("\(Self.closure)" == "2026-09-23T04:00:00Z")
        for endpoints in [BitMEXEndpoints.production, .testnet] {
            try endpoints.permitted(at: Self.closure - .seconds(1))
            let error = #expect(throws: BitMEXClosedError.self) {
                try endpoints.permitted(at: Self.closure)
            }
            let text = error.map { "\($0)" } ?? ""
            for word in ["bitmex.com", "2026-09-23", "base_url", "sandbox"] {
                #expect(text.contains(word))
            }
        }
    }

    @Test(
        "any other host works, whatever the date",
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "ws://127.0.0.1:8080/realtime"),
            (
                "https://venue.example/mex/api/v1", "https://venue.example/mex",
                "wss://venue.example/mex/realtime"
            ),
            (
                "https://bitmex.com.example", "https://bitmex.com.example",
                "wss://bitmex.com.example/realtime"
            ),
        ])
    func compatible(_ base: String, _ rest: String, _ stream: String) throws {
        let endpoints = try BitMEXEndpoints(base: base)
        #expect(!endpoints.isOwn)
        #expect("\(endpoints.addresses.rest)" == rest)
        #expect("\(endpoints.addresses.privateStream)" == stream)
        try endpoints.permitted(at: Self.closure + .days(1000))
    }

    @Test("plain http is for this machine, or has to be allowed")
    func plain() throws {
        #expect(throws: EndpointError.plain(host: "venue.example")) {
            try BitMEXEndpoints(base: "http://venue.example")
        }
        let allowed = try BitMEXEndpoints(base: "http://venue.example", allowsPlain: true)
        #expect(allowed.addresses.privateStream.scheme == .ws)
        // Its own name over plain http leads to its own hosts, which speak TLS.
        let own = try BitMEXEndpoints(base: "http://www.bitmex.com", allowsPlain: true)
        #expect(own == .production)
    }
}
