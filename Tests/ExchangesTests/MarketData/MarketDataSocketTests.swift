import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import LoopbackServer
import Synchronization
import Testing
import Transport
import Upbit

/// The public calls once more, over libcurl, real sockets and each venue's own limits.
@Suite("Market data over sockets")
struct MarketDataSocketTests {
    private struct Rig {
        let server: LoopbackServer
        let clock = ManualClock()
        let session: RestSession

        init(
            _ venue: String, respond: @escaping @Sendable (RecordedRequest) -> [Reply]
        ) throws {
            server = try LoopbackServer(respond: respond)
            var options = HTTPOptions()
            // Tests share few threads, and may wait for their turn.
            options.longestIdle = .hours(1)
            options.proxy = .none
            let rules =
                switch venue {
                case "upbit": UpbitLimits.rules
                case "bithumb": BithumbLimits.rules
                default: BitMEXLimits.rules
                }
            session = RestSession(
                http: try HTTPClient(
                    base: "http://127.0.0.1:\(server.port)", options: options, clock: clock),
                dialect: ScriptedSession.dialect(of: venue),
                gate: RateGate(rules: rules, clock: clock), clock: clock)
        }

        func port(_ venue: String) -> any MarketDataPort {
            switch venue {
            case "upbit": UpbitMarketData(session: session)
            case "bithumb": BithumbMarketData(session: session)
            default: BitMEXMarketData(session: session)
            }
        }

        /// The whole request that is expected for a target.
        func bytes(_ target: String) -> String {
            [
                "GET \(target) HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "User-Agent: haetae",
                "Accept: */*", "Accept-Encoding: gzip, deflate", "", "",
            ].joined(separator: "\r\n")
        }
    }

    @Test(
        "every kind of call is let through by the venue's limits and arrives byte for byte",
        arguments: [
            (
                "upbit", "KRW-BTC",
                [
                    "/v1/candles/minutes/5?market=KRW-BTC&to=2026-09-21T14%3A00%3A00Z&count=200",
                    "/v1/orderbook?markets=KRW-BTC&count=30", "/v1/market/all",
                    "/v1/trades/ticks?market=KRW-BTC&count=1",
                ]
            ),
            (
                "bithumb", "KRW-BTC",
                [
                    "/v1/candles/minutes/5?market=KRW-BTC&to=2026-09-21T23%3A00%3A00&count=200",
                    "/v1/orderbook?markets=KRW-BTC", "/v1/market/all",
                    "/v1/trades/ticks?market=KRW-BTC&count=1",
                ]
            ),
            (
                "bitmex", "XBTUSD",
                [
                    "/api/v1/trade/bucketed?binSize=5m&partial=false&symbol=XBTUSD&count=1000"
                        + "&reverse=true&endTime=2026-09-21T14%3A04%3A59.999Z",
                    "/api/v1/orderBook/L2?symbol=XBTUSD&depth=0",
                    "/api/v1/instrument?symbol=XBTUSD&count=1",
                    "/api/v1/trade?symbol=XBTUSD&count=1&reverse=true",
                ]
            ),
        ])
    func bytes(venue: String, market: String, targets: [String]) async throws {
        let rig = try Rig(venue) { _ in
            [.answer(200, ["Date: Mon, 21 Sep 2026 14:13:21 GMT"], text: "[]")]
        }
        let port = rig.port(venue)
        let end = try #require(Timestamp(iso8601: "2026-09-21T14:00:00Z"))
        _ = try await port.candles(of: market, interval: .minutes(5), before: end)
        _ = try await port.book(of: market)
        #expect(try await port.terms(of: market).isActive == false)
        #expect(try await port.clock().venue.description == "2026-09-21T14:13:21Z")
        #expect(rig.server.requests.map(\.text) == targets.map(rig.bytes))
        #expect(rig.server.connectionCount == 1)
        #expect(port.health.answered == 4)
    }

    /// Minutes that trade, one row each, from `listing` up to the bound of the request.
    private static func rows(
        before bound: Timestamp, from listing: Timestamp, quiet: Set<Int64>
    ) -> String {
        var rows: [String] = []
        var start = bound - .minutes(1)
        while start >= listing, rows.count < 200 {
            let minute = (start - listing).nanoseconds / TimeSpan.minutes(1).nanoseconds
            if !quiet.contains(minute) {
                rows.append(
                    """
                    {"market":"KRW-BTC","candle_date_time_utc":"\("\(start)".dropLast())",\
                    "opening_price":\(100 + minute),"high_price":\(100 + minute),\
                    "low_price":\(100 + minute),"trade_price":\(100 + minute),\
                    "timestamp":\(start.milliseconds),"candle_acc_trade_price":1,\
                    "candle_acc_trade_volume":1,"unit":1}
                    """)
            }
            start = start - .minutes(1)
        }
        return "[\(rows.joined(separator: ","))]"
    }

    @Test("a back-fill outlives refusals for a time, errors of proxies and answers that break off")
    func backfill() async throws {
        let end = ManualClock.start.floored(to: .minutes(1)) - .minutes(10)
        let listing = end - .minutes(1000)
        let quiet: Set<Int64> = [3, 200, 201, 202, 799, 998]
        let turns = Mutex(0)
        let rig = try Rig("upbit") { request in
            guard !request.target.hasPrefix("/v1/trades") else {
                return [.answer(200, ["Date: Mon, 21 Sep 2026 14:13:20 GMT"], text: "[]")]
            }
            let turn = turns.withLock { turn in
                defer { turn += 1 }
                return turn
            }
            switch turn {
            case 1: return [.answer(429, text: "")]
            case 2: return [.answer(502, ["Content-Type: text/html"], text: "<html>")]
            case 4: return [.text("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{"), .close]
            case 6: return [.close]
            default:
                let text = request.target.firstRange(of: "&to=").map {
                    request.target[$0.upperBound...].prefix { $0 != "&" }
                        .replacing("%3A", with: ":")
                }
                guard let bound = text.flatMap({ Timestamp(iso8601: $0) }) else {
                    return [.answer(400, text: "{}")]
                }
                let body = Self.rows(before: bound, from: listing, quiet: quiet)
                return [.answer(200, text: body)]
            }
        }
        var backfill = CandleBackfill(
            BackfillRequest(
                market: "KRW-BTC", interval: .minutes(1), from: listing, to: end,
                emitsEmptyBars: false), from: rig.port("upbit"), clock: rig.clock)
        let haul = await backfill.collect()
        #expect(haul.stop == nil)
        #expect(haul.bars.count == 1000 - quiet.count)
        #expect(haul.absent.map(\.bars) == [1, 3, 1, 1])
        #expect(haul.absent.allSatisfy { $0.reason == .noTrade })
        #expect(backfill.progress.failures == 4)
        #expect(haul.bars[0].close == Price(raw: 100 * FixedPoint.scale))
    }
}
