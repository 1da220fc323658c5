import BitMEX
import Bithumb
import Domain
import Foundation
import LoopbackServer
import Testing
import Transport
import Upbit

@testable import ExchangeAPI

/// A venue's stream with a policy that a test can wait for.
struct Hurried<Stream: VenueStream>: VenueStream {
    typealias Event = Stream.Event

    let base: Stream
    var policy: StreamPolicy

    init(_ base: Stream, change: (inout StreamPolicy) -> Void = { _ in }) {
        self.base = base
        policy = base.policy
        policy.backoff.first = TimeSpan(nanoseconds: 1_000_000)
        policy.backoff.most = TimeSpan(nanoseconds: 1_000_000)
        change(&policy)
    }

    var name: String { base.name }
    var url: WebSocketURL { base.url }
    var options: WebSocketOptions { base.options }
    var subscriptions: [StreamSubscription] { base.subscriptions }
    var needsLogin: Bool { base.needsLogin }
    func handshakeHeaders() throws -> [HTTPField] { try base.handshakeHeaders() }
    func login() throws -> String { try base.login() }
    func subscribe() -> [String] { base.subscribe() }
    func resubscribe(_ topic: StreamTopic) -> [String]? { base.resubscribe(topic) }
    func opening(of message: UnsafeRawBufferPointer) -> StreamOpening { base.opening(of: message) }
    func decode(
        _ message: UnsafeRawBufferPointer, received: Timestamp, into events: inout [Event]
    ) throws(WireError) { try base.decode(message, received: received, into: &events) }
    func meaning(of event: Event) -> StreamMeaning { base.meaning(of: event) }
}

/// The system's clock.
struct SystemClock: WallClock {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
    func wait(until time: Timestamp) async {}
}

/// A stream against a loopback server; what it hands out can be waited for.
final class Rig<Stream: VenueStream>: Sendable {
    let runner: StreamRunner<Stream>
    private let log = Shared<[String]>([])
    private let news: AsyncStream<String>

    /// - Parameter describe: of an event, for the log; `nil` leaves it out.
    init(
        _ stream: Stream, limits: [ConnectionBudget.Limit] = [],
        describe: @escaping @Sendable (Stream.Event) -> String?
    ) throws {
        let (news, feed) = AsyncStream.makeStream(of: String.self)
        self.news = news
        let log = log
        let random = Shared(SeededRandom(seed: 3))
        runner = try StreamRunner(
            stream, budget: ConnectionBudget(limits), clock: SystemClock(), seed: 1,
            random: { random.change { $0.next() } }
        ) { delivery in
            let lines: [String] =
                switch delivery {
                case .events(let events): events.compactMap(describe)
                case .lost(let loss, _, _): ["lost: \(loss)"]
                case .restored: ["restored"]
                case .undecodable(let error, let excerpt, _): ["\(error.field) in \(excerpt)"]
                }
            log.change { $0 += lines }
            for line in lines { feed.yield(line) }
        }
    }

    /// Everything up to the `count`-th line that begins so.
    func lines(until start: String, times count: Int = 1) async -> [String] {
        var lines: [String] = []
        var left = count
        for await line in news {
            lines.append(line)
            if line.hasPrefix(start) { left -= 1 }
            if left == 0 { break }
        }
        return lines
    }
}

/// Messages as the venues write them.
enum Said {
    static let up = ServerFrames.text(#"{"status":"UP"}"#)
    static let book = ServerFrames.frame(
        0x82,
        Array(
            (#"{"type":"orderbook","code":"KRW-BTC","timestamp":1790000000000,"#
                + #""total_ask_size":1,"total_bid_size":1,"orderbook_units":[{"ask_price":101,"#
                + #""bid_price":100,"ask_size":1,"bid_size":1}],"stream_type":"SNAPSHOT"}"#).utf8))

    static func trade(_ id: Int) -> [UInt8] {
        ServerFrames.text(
            #"{"type":"trade","code":"KRW-BTC","timestamp":1790000000001,"#
                + #""trade_timestamp":1790000000000,"trade_price":100,"trade_volume":0.5,"#
                + #""ask_bid":"BID","sequential_id":\#(id),"stream_type":"REALTIME"}"#)
    }

    static func level(_ action: String, _ id: Int, filter: String = "") -> [UInt8] {
        ServerFrames.text(
            #"{"table":"orderBookL2_25","action":"\#(action)",\#(filter)"data":[{"#
                + #""symbol":"XBTUSD","id":\#(id),"side":"Buy","size":100,"price":9000.5}]}"#)
    }
}

func describe(_ event: MarketEvent) -> String? {
    switch event {
    case .trade(let trade): "trade \(trade.id)"
    case .book(let book): "book \(book.kind) \(book.levels.compactMap(\.id).map(String.init))"
    case .error(let error): "error \(error.name)"
    default: nil
    }
}

func describe(_ event: AccountEvent) -> String? {
    switch event {
    case .order(let order): "order \(order.id)"
    case .error(let error): "error \(error.name)"
    default: nil
    }
}

@Suite("A stream against a server", .timeLimit(.minutes(1)))
struct RunnerTests {
    static let trades = StreamTopic(.trades, market: "KRW-BTC")
    static let book = StreamTopic(.book, market: "KRW-BTC")

    static func upbit(
        _ server: LoopbackServer, _ topics: [StreamTopic] = [trades, book],
        allowedSilence: [StreamTopic: TimeSpan] = [:]
    ) throws -> UpbitMarketStream {
        let tickets = Counter()
        return try UpbitMarketStream(
            topics, allowedSilence: allowedSilence, url: "ws://localhost:\(server.port)/ws",
            ticket: { "ticket-\(tickets.next())" })
    }

    @Test("a lost connection is made again, and everything is subscribed as before")
    func reconnect() async throws {
        let texts = Shared<[String]>([])
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket()
            let heard = [try connection.readFrame().text, try connection.readFrame().text]
            texts.change { $0 += heard }
            try connection.write(Said.trade(connection.index) + Said.up + Said.book)
            switch connection.index {
            case 0: try connection.write(ServerFrames.close(1000))
            case 1: connection.drop()
            case 2: try connection.write(ServerFrames.close(1012, "restart"))
            default: break
            }
            try connection.finishWebSocket()
        }
        let rig = try Rig(Hurried(Self.upbit(server)), describe: describe)
        let lines = await rig.lines(until: "restored", times: 4)
        rig.runner.stop()
        server.stop()
        #expect(lines.filter { $0 == "restored" }.count == 4)
        #expect(lines.filter { $0.hasPrefix("lost") }.count == 3)
        #expect(
            lines.prefix(4) == [
                "trade 0", #"book snapshot []"#, "restored",
                "lost: the server closed with 1000",
            ])
        // Byte for byte the same, but for the ticket.
        let sent = texts.value
        for round in 0..<4 {
            let subscription =
                #"[{"ticket":"ticket-\#(round + 1)"},"#
                + #"{"type":"trade","codes":["KRW-BTC"],"is_only_realtime":true},"#
                + #"{"type":"orderbook","codes":["KRW-BTC.15"]},{"format":"DEFAULT"}]"#
            #expect(sent[2 * round] == subscription)
            #expect(sent[2 * round + 1] == "PING")
        }
        #expect(rig.runner.health.reconnects == 3)
        #expect(rig.runner.health.messages == 12)
        #expect(rig.runner.health.lastLoss == .stopped)
        #expect(rig.runner.health.connectedSince == nil)
    }

    @Test("a connection that lives but is mute about a topic is left for that topic's sake")
    func mute() async throws {
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket()
            _ = try connection.readFrame()
            try connection.write(Said.book)
            while true {
                // Answers everything it is asked.
                guard try !connection.readFrame().isClose else { break }
                try connection.write(Said.up)
            }
        }
        let silence = [Self.trades: TimeSpan(nanoseconds: 60_000_000)]
        let stream = Hurried(try Self.upbit(server, allowedSilence: silence)) {
            $0.probeAfterSilence = TimeSpan(nanoseconds: 10_000_000)
        }
        let rig = try Rig(stream, describe: describe)
        let lines = await rig.lines(until: "lost")
        #expect(rig.runner.health.mute == Self.trades)
        rig.runner.stop()
        server.stop()
        #expect(lines.dropLast() == ["book snapshot []", "restored"])
        #expect(lines.last?.hasPrefix("lost: trades of KRW-BTC: nothing for") == true)
    }

    @Test("a connection on which nothing comes at all is asked, and then left")
    func silent() async throws {
        let asked = Shared<[String]>([])
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket()
            try connection.write(Said.up + Said.book)
            for _ in 0..<3 {
                let text = try connection.readFrame().text
                asked.change { $0.append(text) }
            }
            try connection.staySilent()
        }
        let stream = Hurried(try Self.upbit(server)) {
            $0.probeAfterSilence = TimeSpan(nanoseconds: 20_000_000)
            $0.answerWithin = TimeSpan(nanoseconds: 300_000_000)
        }
        let rig = try Rig(stream, describe: describe)
        let lines = await rig.lines(until: "lost")
        rig.runner.stop()
        server.stop()
        #expect(lines.last?.hasPrefix("lost: nothing was received for") == true)
        #expect(asked.value.prefix(3).dropFirst() == ["PING", "PING"])
    }

    @Test(
        "what the venue says at the handshake is told, and tried again",
        arguments: [(401, "HTTP 401"), (429, "HTTP 429"), (403, "HTTP 403"), (502, "HTTP 502")])
    func handshake(status: Int, words: String) async throws {
        let server = try LoopbackServer { connection in
            guard connection.index > 0 else {
                _ = try connection.readRequest()
                return try connection.write(
                    "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n")
            }
            try connection.acceptWebSocket(after: Said.up + Said.book)
            try connection.finishWebSocket()
        }
        let stream = Hurried(try Self.upbit(server)) {
            let instant = TimeSpan(nanoseconds: 1_000_000)
            $0.backoff.unauthorized = instant
            $0.backoff.tooMany = instant
            $0.backoff.forbidden = instant
        }
        let rig = try Rig(stream, describe: describe)
        let lines = await rig.lines(until: "restored")
        rig.runner.stop()
        server.stop()
        #expect(lines == ["lost: the server answered \(words)", "book snapshot []", "restored"])
    }

    @Test("a message that cannot be read is told, with nothing in it that may be a secret")
    func undecodable() async throws {
        let key = "LAqUlngMIQkIUjXMUreyu3qn"
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(
                after: ServerFrames.text(#"{"type":"odd","args":["\#(key)"]}"#) + Said.up
                    + Said.book)
            try connection.finishWebSocket()
        }
        let rig = try Rig(Hurried(Self.upbit(server)), describe: describe)
        let lines = await rig.lines(until: "restored")
        #expect(rig.runner.health.undecodable == 1)
        rig.runner.stop()
        server.stop()
        #expect(lines.first == #"type in {"type":"odd","args":["…"]}"#)
        #expect(lines.last == "restored")
    }

    @Test("Bithumb's private stream makes a token for every connection")
    func tokens() async throws {
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(after: Said.up)
            if connection.index == 0 { try connection.write(ServerFrames.close(1001)) }
            try connection.finishWebSocket()
        }
        let tokens = Counter()
        let stream = try BithumbAccountStream(
            url: "ws://localhost:\(server.port)/websocket/v2/private",
            authorize: { [HTTPField("Authorization", "Bearer \(tokens.next())")] },
            ticket: { "t" })
        let rig = try Rig(Hurried(stream), describe: describe)
        _ = await rig.lines(until: "restored", times: 2)
        rig.runner.stop()
        server.stop()
        #expect(server.requests.map { $0.header("Authorization") } == ["Bearer 1", "Bearer 2"])
        #expect(server.requests.allSatisfy { $0.header("Origin") == nil })
    }

    @Test("a token that cannot be made is told, and no connection is made without it")
    func noToken() async throws {
        struct SkewedClock: Error {}
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(after: Said.up)
            try connection.finishWebSocket()
        }
        let attempts = Counter()
        let stream = try UpbitAccountStream(
            url: "ws://localhost:\(server.port)/",
            authorize: {
                guard attempts.next() > 1 else { throw SkewedClock() }
                return []
            }, ticket: { "t" })
        let hurried = Hurried(stream) { $0.backoff.unauthorized = .zero }
        let rig = try Rig(hurried, describe: describe)
        let lines = await rig.lines(until: "restored")
        rig.runner.stop()
        server.stop()
        #expect(lines == ["lost: not ready to connect: SkewedClock()", "restored"])
        #expect(server.connectionCount == 1)
    }

    @Test("connections keep to the budget they share")
    func budget() async throws {
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(after: ServerFrames.close(1000))
        }
        let rig = try Rig(
            Hurried(Self.upbit(server)), limits: [.init(3, per: .hours(1))], describe: describe)
        _ = await rig.lines(until: "lost", times: 3)
        // Its next attempt is an hour away: stopping does not wait for it.
        rig.runner.stop()
        server.stop()
        #expect(server.connectionCount == 3)
    }

    @Test("a stream that is let go, or stopped from its own thread, ends its connection")
    func letGo() async throws {
        let (ends, feed) = AsyncStream.makeStream(of: Int.self)
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(after: Said.up + Said.book)
            while try !connection.readFrame().isClose {}
            feed.yield(connection.index)
        }
        let held = Shared<StreamRunner<UpbitMarketStream>?>(nil)
        for stopsItself in [false, true] {
            let restored = AsyncStream.makeStream(of: Void.self)
            let runner = try StreamRunner(
                Self.upbit(server), budget: ConnectionBudget([]), clock: SystemClock(), seed: 1,
                random: { 4 }
            ) { delivery in
                guard case .restored = delivery else { return }
                if stopsItself {
                    while held.value == nil {}
                    held.value?.stop()
                }
                restored.continuation.finish()
            }
            held.change { $0 = runner }
            for await _ in restored.stream {}
            held.change { $0 = nil }
        }
        var count = 0
        for await _ in ends {
            count += 1
            if count == 2 { break }
        }
        server.stop()
        #expect(server.connectionCount == 2)
    }
}
