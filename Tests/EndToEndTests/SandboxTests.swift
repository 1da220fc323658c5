import Foundation
import Glibc
import Testing

@Suite("The sandbox: our adapters against the exchanges' other side")
struct SandboxTests {
    private static let keys = [
        "SANDBOX_KEY": "k-fixture-1", "SANDBOX_SECRET": "s-fixture-0123456789",
    ]

    /// A sandbox of one exchange that serves until it is let go.
    private final class Sandbox {
        let shop: Workshop
        let address: String
        private let running: Binary.Running
        private var isStopped = false

        init(_ market: Market) throws {
            shop = try Workshop("mode: paper\n")
            try shop.write(market.rising(days: 8), to: "rising.csv")
            running = try shop.start(
                "sandbox --exchange \(market.exchange) --market \(market.name) --feed rising.csv "
                    + "--seed 5 --faults \(market.faults) --account "
                    + "k-fixture-1:s-fixture-0123456789:\(market.account)")
            let limit = ContinuousClock.now + .seconds(120)
            var line = ""
            while !line.contains("\n"), ContinuousClock.now < limit {
                usleep(50_000)
                line = try running.outputSoFar()
            }
            let document = try Document(strictly: line)
            address = try document.string("rest")
        }

        // A test that fails before its end leaves nothing behind.
        deinit { if !isStopped { kill(running.process, SIGKILL) } }

        func stop() throws -> Binary.Outcome {
            isStopped = true
            kill(running.process, SIGINT)
            return try Binary.wait(for: running)
        }
    }

    private static func configuration(_ sandbox: Sandbox, exchange: String, capital: String)
        -> String
    {
        """
        mode: live
        exchange: \(exchange)
        capital: "\(capital)"
        predict_every: 1m
        horizon: 5m
        gate: { minimum_edge_bps: off }
        api_key_env: SANDBOX_KEY
        api_secret_env: SANDBOX_SECRET
        network: { base_url: "\(sandbox.address)" }

        """
    }

    private struct Market: Sendable {
        let exchange: String
        let name: String
        /// What the sandbox gives the account, and what of it the run may use.
        let account: String
        let capital: String
        let faults: String
        /// The first price, what it rises by each minute, and a minute's volume.
        let prices: (first: Int, step: Int, volume: Int)

        /// Minutes of a price that stands still in the first half, which will be the past, and then
        /// rises without end, so that a rule that follows it buys.
        func rising(days: Int) -> String {
            var text = "open_time_ms,open,high,low,close,volume\n"
            var price = prices.first
            for minute in 0..<days * 1440 {
                let close = minute < days * 720 ? price : price + prices.step
                let time = 1_790_000_040_000 + minute * 60_000
                text += "\(time),\(price),\(close),\(price),\(close),\(prices.volume)\n"
                price = close
            }
            return text
        }
    }

    private static let markets = [
        Market(
            exchange: "upbit", name: "KRW-BTC", account: "KRW=10000000", capital: "1000000",
            faults: "lose-answer:orders=0.5,duplicate-fill=0.5",
            prices: (100_000_000, 300_000, 3)),
        Market(
            exchange: "bithumb", name: "KRW-BTC", account: "KRW=10000000", capital: "1000000",
            // A move has to be worth fees five times as high.
            faults: "duplicate-fill=0.5", prices: (100_000_000, 1_000_000, 3)),
        Market(
            exchange: "bitmex", name: "XBTUSD", account: "XBT=2", capital: "1",
            faults: "duplicate-fill=0.5,reorder-fill=0.5", prices: (50_000, 150, 2_000_000)),
    ]

    // They take minutes of waiting, so all three run at once.
    @Test("live sessions end with books that equal the sandbox's to the last unit")
    func live() throws {
        let runs = try Self.markets.map { market in
            let sandbox = try Sandbox(market)
            let shop = try Workshop(
                Self.configuration(
                    sandbox, exchange: market.exchange, capital: market.capital))
            let running = try shop.start(
                "live --exchange \(market.exchange) --market \(market.name) --predictor last-return "
                    + "--confirm \(market.exchange):\(market.name) --for 190s --flatten-at-end "
                    + "--json", environment: Self.keys)
            return (market.exchange, sandbox, shop, running)
        }
        for (exchange, sandbox, shop, running) in runs {
            let outcome = try Binary.wait(for: running)
            try #require(outcome.status == 0, "\(exchange): \(outcome.output)\(outcome.errors)")
            let document = try Document(strictly: outcome.output)
            let closing = try document.at("closing")
            #expect(try closing.flag("agrees"), "\(exchange)")
            #expect(
                try closing.string("ledger_cash_change")
                    == closing.string("venue_cash_change"), "\(exchange)")
            #expect(try document.at("result").at("ledger").flag("balanced"), "\(exchange)")
            let fills = try shop.export("fills")
            #expect(fills.count >= 2, "\(exchange): \(outcome.errors)")
            let end = try sandbox.stop()
            #expect(end.status == 0, "\(exchange): \(end.errors)")
        }
    }

    @Test("paper on a sandbox feed goes through the true adapters of each exchange")
    func paper() throws {
        let runs = try Self.markets.map { market in
            let shop = try Workshop("capital: \"\(market.capital)\"\n")
            let line =
                "paper --feed sandbox --exchange \(market.exchange) --market \(market.name) "
                + "--predictor ema:1/2 --for 125s --json"
            return (market.exchange, shop, try shop.start(line))
        }
        for (exchange, _, running) in runs {
            let outcome = try Binary.wait(for: running)
            try #require(outcome.status == 0, "\(exchange): \(outcome.errors)")
            let result = try Document(strictly: outcome.output).at("result")
            #expect(try result.flag("synthetic_data"), "\(exchange)")
            #expect(try result.count("bars") >= 1, "\(exchange)")
            #expect(try result.at("ledger").flag("balanced"), "\(exchange)")
        }
    }

    @Test("what a sandbox cannot be asked for is refused with what it can")
    func refusals() throws {
        let shop = try Workshop("mode: paper\n")
        for (line, status, word) in [
            ("sandbox --exchange binance", 64, "upbit, bithumb, bitmex"),
            ("sandbox --faults explode=1", 64, "explode"),
            ("sandbox --account nonsense", 64, "account"),
            ("sandbox --feed candles.csv", 64, "--market"),
            ("sandbox --speed 0", 64, "--speed"),
            ("paper --feed sandbox --exchange upbit --market KRW-DOGE", 64, "KRW-BTC"),
        ] as [(String, Int32, String)] {
            let outcome = try shop.haetae(line)
            #expect(outcome.status == status, "\(line): \(outcome.status) \(outcome.errors)")
            #expect(outcome.errors.contains(word), "\(line): \(outcome.errors)")
        }
    }
}
