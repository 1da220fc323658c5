import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Testing
import Transport
import Upbit

@Suite("What streams send")
struct StreamTextTests {
    static func topic(_ kind: StreamTopic.Kind, _ market: String) -> StreamTopic {
        StreamTopic(kind, market: market)
    }

    @Test("Upbit's market stream subscribes everything in one array, with its own spelling")
    func upbitMarket() throws {
        let stream = try UpbitMarketStream(
            [
                Self.topic(.trades, "KRW-BTC"), Self.topic(.book, "KRW-BTC"),
                Self.topic(.trades, "KRW-ETH"), Self.topic(.ticker, "KRW-BTC"),
                Self.topic(.candles(.minutes(5)), "BTC-ETH"),
                Self.topic(.candles(.seconds(1)), "KRW-BTC"),
            ], ticket: { "t-1" })
        #expect(
            stream.subscribe() == [
                #"[{"ticket":"t-1"},"#
                    + #"{"type":"trade","codes":["KRW-BTC","KRW-ETH"],"is_only_realtime":true},"#
                    + #"{"type":"orderbook","codes":["KRW-BTC.15"]},"#
                    + #"{"type":"ticker","codes":["KRW-BTC"]},"#
                    + #"{"type":"candle.5m","codes":["BTC-ETH"]},"#
                    + #"{"type":"candle.1s","codes":["KRW-BTC"]},{"format":"DEFAULT"}]"#
            ])
        #expect(stream.url.description == "wss://api.upbit.com/websocket/v1")
        #expect(try stream.handshakeHeaders() == [])
        #expect(
            stream.subscriptions.filter(\.promisesSnapshot).map(\.topic.kind) == [.book, .ticker])
    }

    @Test("Bithumb's market stream spells its flags otherwise and has neither candles nor depths")
    func bithumbMarket() throws {
        let stream = try BithumbMarketStream(
            [Self.topic(.trades, "KRW-BTC"), Self.topic(.book, "KRW-BTC")], ticket: { "t" })
        #expect(
            stream.subscribe() == [
                #"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"],"isOnlyRealtime":true},"#
                    + #"{"type":"orderbook","codes":["KRW-BTC"]},{"format":"DEFAULT"}]"#
            ])
        #expect(stream.url.description == "wss://ws-api.bithumb.com/websocket/v1")
        #expect(throws: StreamSetupError.self) {
            try BithumbMarketStream([Self.topic(.candles(.minutes(1)), "KRW-BTC")], ticket: { "" })
        }
    }

    @Test("private streams of Upbit and Bithumb log in with the handshake, anew each time")
    func accounts() throws {
        let tokens = Counter()
        let authorize: @Sendable () throws -> [HTTPField] = {
            [HTTPField("Authorization", "Bearer \(tokens.next())")]
        }
        let upbit = try UpbitAccountStream(authorize: authorize, ticket: { "t" })
        #expect(
            upbit.subscribe() == [
                #"[{"ticket":"t"},{"type":"myOrder"},{"type":"myAsset"},{"format":"DEFAULT"}]"#
            ])
        #expect(upbit.url.description == "wss://api.upbit.com/websocket/v1/private")
        #expect(try upbit.handshakeHeaders() == [HTTPField("Authorization", "Bearer 1")])
        #expect(try upbit.handshakeHeaders() == [HTTPField("Authorization", "Bearer 2")])
        let bithumb = try BithumbAccountStream(authorize: authorize, ticket: { "t" })
        #expect(
            bithumb.subscribe() == [
                #"[{"ticket":"t"},{"type":"myOrder","codes":[]},{"type":"myAsset"},"#
                    + #"{"format":"DEFAULT"}]"#
            ])
        #expect(bithumb.url.description == "wss://ws-api.bithumb.com/websocket/v2/private")
    }

    @Test("BitMEX's streams name table and market, and leave before they subscribe again")
    func bitmex() throws {
        let book = Self.topic(.book, "XBTUSD")
        let market = try BitMEXMarketStream(
            [
                book, Self.topic(.trades, "XBTUSD"), Self.topic(.quotes, "XBTUSD"),
                Self.topic(.instrument, "XBTUSD"), Self.topic(.funding, "XBTUSD"),
                Self.topic(.candles(.minutes(1)), "XBTUSD"),
            ])
        #expect(
            market.subscribe() == [
                #"{"op":"subscribe","args":["orderBookL2_25:XBTUSD","trade:XBTUSD","#
                    + #""quote:XBTUSD","instrument:XBTUSD","funding:XBTUSD","#
                    + #""tradeBin1m:XBTUSD"]}"#
            ])
        #expect(
            market.resubscribe(book) == [
                #"{"op":"unsubscribe","args":["orderBookL2_25:XBTUSD"]}"#,
                #"{"op":"subscribe","args":["orderBookL2_25:XBTUSD"]}"#,
            ])
        let account = try BitMEXAccountStream(url: "ws://localhost:1/realtime") { "login text" }
        #expect(account.needsLogin)
        #expect(try account.login() == "login text")
        #expect(
            account.subscribe() == [
                #"{"op":"subscribe","args":["order","execution","position","margin"]}"#
            ])
    }

    @Test(
        "a set that makes no sense is refused",
        arguments: [
            ([], StreamSetupError.nothingWanted),
            ([StreamTopic(.trades)], .market(StreamTopic(.trades))),
            ([topic(.trades, #"A","B"#)], .market(topic(.trades, #"A","B"#))),
            ([topic(.trades, "A"), topic(.trades, "A")], .twice(topic(.trades, "A"))),
        ] as [([StreamTopic], StreamSetupError)])
    func nonsense(topics: [StreamTopic], error: StreamSetupError) {
        #expect(throws: error) { try UpbitMarketStream(topics, ticket: { "" }) }
        #expect(throws: error) { try BithumbMarketStream(topics, ticket: { "" }) }
        #expect(throws: error) { try BitMEXMarketStream(topics) }
    }

    @Test("what a venue does not offer is refused by name")
    func unsupported() {
        #expect(throws: StreamSetupError.depth(10, known: "1, 5, 15, 30")) {
            try UpbitMarketStream([Self.topic(.book, "KRW-BTC")], depth: 10, ticket: { "" })
        }
        for interval in [TimeSpan.minutes(2), .seconds(90), .days(1), .zero] {
            #expect(throws: StreamSetupError.self) {
                try UpbitMarketStream(
                    [Self.topic(.candles(interval), "KRW-BTC")], ticket: { "" })
            }
        }
        #expect(throws: StreamSetupError.self) {
            try UpbitMarketStream([Self.topic(.funding, "KRW-BTC")], ticket: { "" })
        }
    }

    @Test("text in JSON is escaped")
    func escaped() {
        #expect(StreamText.quoted("a\"\\\n한") == #""a\"\\\u000a한""#)
    }

    static let openings: [(String, StreamOpening)] = [
        (
            #"{"table":"orderBookL2_25","action":"partial","keys":["symbol","id","side"],"#
                + #""filter":{"symbol":"XBTUSD"},"data":[]}"#,
            .snapshot(topic(.book, "XBTUSD"))
        ),
        (
            #"{"table":"order","action":"partial","filter":{"account":1},"data":[]}"#,
            .snapshot(StreamTopic(.orders))
        ),
        (
            #"{"table":"orderBookL2","action":"update","data":[{"symbol":"XBTUSD","id":1}]}"#,
            .change(topic(.book, "XBTUSD"))
        ),
        (
            #"{"table":"margin","action":"update","data":[{"account":1,"currency":"XBt"}]}"#,
            .change(StreamTopic(.margins))
        ),
        (#"{"success":true,"subscribe":"trade:XBTUSD"}"#, .other),
        (#"{"table":"chat","action":"insert","data":[]}"#, .other),
        ("pong", .other), ("", .other), ("[]", .other), ("{", .other),
    ]

    @Test("BitMEX's partials are told from changes", arguments: openings)
    func opening(text: String, opening: StreamOpening) throws {
        let stream = try BitMEXMarketStream([Self.topic(.book, "XBTUSD")])
        #expect(Array(text.utf8).withUnsafeBytes { stream.opening(of: $0) } == opening)
    }
}

/// Counts up from one.
final class Counter: Sendable {
    private let box = Shared(0)

    func next() -> Int {
        box.change {
            $0 += 1
            return $0
        }
    }
}
