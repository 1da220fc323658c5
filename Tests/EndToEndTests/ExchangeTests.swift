import Foundation
import LoopbackServer
import Testing

@Suite("Commands over the network")
struct ExchangeTests {
    private static func configuration(_ venue: StandInUpbit, _ more: String = "") -> String {
        "exchange: upbit\nmarket: KRW-BTC\ngate: { minimum_edge_bps: off }\n"
            + "network: { base_url: \"\(venue.url)\" }\n" + more
    }

    @Test("a back-fill stores the venue's candles, and goes on from what is there")
    func backfill() throws {
        let venue = try StandInUpbit()
        let shop = try Workshop(Self.configuration(venue))
        let from = Int64(Date().timeIntervalSince1970) / 60 - 1_000
        let start = Date(timeIntervalSince1970: Double(from * 60)).ISO8601Format()
        let middle = Date(timeIntervalSince1970: Double((from + 500) * 60)).ISO8601Format()
        let first = try shop.document("ingest --backfill --from \(start) --to \(middle)")
        let quiet = (from..<from + 500).count(where: StandInUpbit.isQuiet)
        #expect(try first.count("stored") == 500 - quiet)
        #expect(try first.count("no_trade") == quiet)
        #expect(try first.count("missing") == 0)
        let second = try shop.document("ingest --backfill --from \(start) --to \(middle)")
        #expect(try second.count("stored") == 0)
        let rest = try shop.document("ingest --backfill")
        let more = try rest.count("stored")
        #expect(more > 400)

        let rows = try shop.export("candles")
        #expect(rows.count == 500 - quiet + more)
        for row in rows {
            let time = try Date(try #require(row["open_time"]), strategy: .iso8601)
            let minute = Int64(time.timeIntervalSince1970) / 60
            let prices = StandInUpbit.prices(minute).map(String.init)
            #expect([row["open"], row["high"], row["low"], row["close"]] == prices)
        }
        #expect(venue.scriptErrors.isEmpty)
        #expect(venue.requests.allSatisfy { $0.header("Origin") == nil })
        #expect(venue.requests.allSatisfy { $0.header("Authorization") == nil })
    }

    @Test("a back-fill keeps what came before the venue failed")
    func brokenOff() throws {
        var account = StandInUpbit.Account()
        account.refusals["/v1/candles/minutes/1"] = (
            400, #"{"error":{"name":"validation_error","message":"no"}}"#
        )
        let venue = try StandInUpbit(account)
        let shop = try Workshop(Self.configuration(venue))
        let outcome = try shop.haetae("ingest --backfill --from 2026-11-01")
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("validation_error"), "\(outcome.errors)")
        #expect(outcome.errors.contains("goes on from there"))
    }

    @Test("paper trades a live market until its time is over")
    func livePaper() throws {
        let venue = try StandInUpbit()
        let shop = try Workshop(Self.configuration(venue))
        // The minute it begins in is not traded: two minutes always hold a whole one.
        let outcome = try shop.haetae("paper --feed live --predictor ema:1/2 --for 125s --json")
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("listening to upbit KRW-BTC"))
        #expect(!outcome.errors.contains("lost"), "\(outcome.errors)")
        let result = try Document(strictly: outcome.output).at("result")
        #expect(try !result.flag("synthetic_data"))
        #expect(try result.string("mode") == "paper")
        #expect(try result.count("bars") >= 1)
        #expect(try result.at("ledger").flag("balanced"))
        // Three days of the past were fetched for the predictor, and kept.
        #expect(try shop.export("candles").count > 4_000)
        #expect(venue.scriptErrors.isEmpty)
        let stored = try shop.document("pnl --run latest")
        #expect(try stored.string("run") == result.string("run"))
    }

    @Test("a live run says in Korean how it goes, and where the venue's rules differ from ours")
    func korean() throws {
        var account = StandInUpbit.Account()
        account.tick = "500"
        let venue = try StandInUpbit(account)
        let shop = try Workshop(Self.configuration(venue))
        let outcome = try shop.haetae(
            "paper --feed live --predictor ema:1/2 --for 5s --lang ko")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("시세를 듣고 있습니다"), "\(outcome.errors)")
        #expect(outcome.errors.contains("the tick at"), "\(outcome.errors)")
    }

    @Test(
        "BitMEX's own hosts are refused with the date and what to do instead",
        arguments: [
            "live --exchange bitmex --market XBTUSD",
            "paper --feed live --exchange bitmex --market XBTUSD",
            "ingest --backfill --from 2026-11-01 --exchange bitmex --market XBTUSD",
        ])
    func closed(line: String) throws {
        let outcome = try Workshop("mode: paper\n").haetae(line)
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("2026-09-23"), "\(outcome.errors)")
        #expect(outcome.errors.contains("base_url"))
    }

    @Test("an exchange that cannot be reached is 69, and nothing is half stored")
    func unreachable() throws {
        let shop = try Workshop(
            "network: { base_url: \"http://127.0.0.1:1\" }\nexchange: upbit\nmarket: KRW-BTC\n")
        let outcome = try shop.haetae("ingest --backfill --from 2026-11-20 --to 2026-11-21")
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("127.0.0.1"), "\(outcome.errors)")
    }
}
