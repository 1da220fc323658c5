import Domain
import Testing

@testable import Sandbox

@Suite("Bithumb's streams")
struct BithumbStreamTests {
    static let three = """
        [{"ticket":"t"},{"type":"ticker","codes":["KRW-BTC"]},\
        {"type":"trade","codes":["KRW-BTC"]},{"type":"orderbook","codes":["KRW-BTC"]}
        """

    @Test("a subscription begins with what is, and goes on with what happens")
    func snapshotsFirst() throws {
        let bench = try BithumbBench()
        try bench.level(.sell, 91_001_000, "0.1")
        try bench.trade(91_000_000, "0.5", .sell)
        let ear = try bench.listen(Self.three + "]")
        #expect(ear.trees.compactMap { $0["type"]?.text } == ["ticker", "trade", "orderbook"])
        #expect(ear.trees.allSatisfy { $0["stream_type"]?.text == "SNAPSHOT" })
        // The book's stamp is in microseconds, all others in milliseconds.
        #expect(
            ear.trees.compactMap { $0["timestamp"]?.textOrNumber }
                == ["1790000000123", "1790000000123", "1790000000123000"])
        // Dates and clocks are Korea's: 23:13:20 there.
        #expect(ear.trees[0]["trade_time"]?.text == "231320")
        #expect(ear.trees[1]["trade_time"]?.text == "23:13:20")
        ear.forget()
        try bench.trade(91_000_000, "0.1", .buy)
        #expect(ear.trees.compactMap { $0["type"]?.text } == ["trade", "ticker"])
        #expect(ear.trees[1]["stream_type"]?.text == "REALTIME")
        ear.forget()
        try bench.level(.sell, 91_001_000, "0.3")
        #expect(ear.trees.compactMap { $0["type"]?.text } == ["orderbook"])
        #expect(
            ear.trees[0]["orderbook_units"]?.items?.first?["ask_size"] == .number("0.3"))
    }

    @Test("the flags choose snapshots or what happens, and SIMPLE shortens every name")
    func flags() throws {
        let bench = try BithumbBench()
        try bench.trade(91_000_000, "0.5", .sell)
        let request = #"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"],"#
        let once = try bench.listen(request + #""isOnlySnapshot":true}]"#)
        let live = try bench.listen(request + #""isOnlyRealtime":true},{"format":"SIMPLE"}]"#)
        #expect(once.messages.count == 1)
        #expect(live.messages.isEmpty)
        try bench.trade(91_000_000, "0.5", .sell)
        #expect(once.messages.count == 1)
        let keys = live.trees.first.map { tree -> [String] in
            guard case .object(let members) = tree else { return [] }
            return members.map(\.key)
        }
        #expect(
            keys == [
                "ty", "cd", "tp", "tv", "ab", "pcp", "c", "cp", "tdt", "ttm", "ttms", "tms", "sid",
                "st",
            ])
    }

    @Test("PING is answered, and again every ten seconds")
    func ping() throws {
        let bench = try BithumbBench()
        let ear = try bench.listen("PING")
        #expect(ear.texts == [#"{"status":"UP"}"#])
        bench.advance(by: .milliseconds(9999))
        #expect(ear.messages.count == 1)
        bench.advance(by: .milliseconds(1))
        #expect(ear.messages.count == 2)
        bench.advance(by: .seconds(10))
        #expect(ear.messages.count == 3)
        ear.session?.closed()
        bench.advance(by: .seconds(10))
        #expect(ear.messages.count == 3)
    }

    @Test("a connection on which nothing happens for two minutes is closed; a ping is something")
    func silence() throws {
        let bench = try BithumbBench()
        let request = #"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"]}]"#
        let mute = try bench.listen(request)
        let pinging = try bench.listen(request)
        let told = try bench.listen(request.replacing("KRW-BTC", with: "KRW-ETC"))
        bench.advance(by: .milliseconds(119_999))
        #expect(!mute.isClosed)
        (pinging.session as? any PingAwareSession)?.pinged(at: bench.now)
        try bench.trade(30_000, "1", .buy, in: 1)
        bench.advance(by: .milliseconds(1))
        #expect([mute.isClosed, pinging.isClosed, told.isClosed] == [true, false, false])
        try bench.trade(91_000_000, "1", .buy)
        #expect(mute.messages.isEmpty)
        #expect(pinging.messages.count == 1)
        bench.advance(by: .seconds(120))
        #expect(pinging.isClosed && told.isClosed)
    }

    @Test("a new request replaces the old one")
    func replacing() throws {
        let bench = try BithumbBench()
        let ear = try bench.listen(#"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"]}]"#)
        ear.session?.receive(
            Array(#"[{"ticket":"t"},{"type":"trade","codes":["KRW-ETC"]}]"#.utf8),
            isBinary: true, at: bench.now)
        try bench.trade(91_000_000, "0.5", .sell)
        #expect(ear.messages.isEmpty)
    }

    static let wrongTable: [(String, String)] = [
        ("", "WRONG_FORMAT"), ("hello", "WRONG_FORMAT"), ("{}", "WRONG_FORMAT"),
        ("[]", "NO_TICKET"), (#"[{"type":"trade"}]"#, "NO_TICKET"),
        (#"[{"ticket":""}]"#, "NO_TICKET"), (#"[{"ticket":"t"}]"#, "NO_TYPE"),
        (#"[{"ticket":"t"},{"codes":["KRW-BTC"]}]"#, "NO_TYPE"),
        (#"[{"ticket":"t"},{"type":"trade"}]"#, "NO_CODES"),
        (#"[{"ticket":"t"},{"type":"trade","codes":"KRW-BTC"}]"#, "NO_CODES"),
        (#"[{"ticket":"t"},{"type":"trade","codes":[]}]"#, "INVALID_PARAM"),
        (#"[{"ticket":"t"},{"type":"candle.1m","codes":["KRW-BTC"]}]"#, "INVALID_PARAM"),
        (#"[{"ticket":"t"},{"type":"myOrder"}]"#, "INVALID_PARAM"),
        (
            #"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"]},{"format":"LIST"}]"#,
            "INVALID_PARAM"
        ),
        (#"[{"ticket":"t"},7]"#, "WRONG_FORMAT"),
    ]

    @Test(
        "what is no request is answered by its error, and the socket lives on",
        arguments: wrongTable)
    func wrong(message: String, name: String) throws {
        let bench = try BithumbBench()
        let ear = try bench.listen(message)
        #expect(ear.trees.first?["error"]?["name"]?.text == name)
        ear.session?.receive(Array("PING".utf8), isBinary: false, at: bench.now)
        #expect(ear.texts.last == #"{"status":"UP"}"#)
    }

    @Test("the private socket wants a signature, its first version is gone, and accounts are apart")
    func privateSockets() throws {
        let bench = try BithumbBench()
        func status(_ path: String, _ token: String?) -> Int? {
            let answer = bench.server.connect(
                WireRequest(
                    method: "GET", path: path,
                    headers: token.map { [("authorization", $0)] } ?? []), outlet: BithumbEar(),
                at: bench.now)
            guard case .refused(let response) = answer else { return nil }
            return response.status
        }
        let alice = BithumbBench.alice
        #expect(status("/websocket/v2/private", nil) == 401)
        #expect(status("/websocket/v2/private", bench.token(alice)) == nil)
        #expect(status("/websocket/v1/private", bench.token(alice)) == 404)
        let bob = try bench.listen(BithumbOrderLifeTests.streams, as: BithumbBench.bob)
        #expect(bench.rest("91000000", "0.001").status == 201)
        #expect(bob.messages.isEmpty)
    }
}
