import CommandLineKit
import Domain
import Foundation
import Prediction
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    @Test("the file that ships says what holds without it, and says it of every key")
    func shipped() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "config.yaml"), encoding: .utf8)
        #expect(try Configuration(yaml: text, file: "config.yaml") == Configuration())
        for key in Self.everyKey {
            #expect(text.contains("\(key): "), "config.yaml does not mention \(key)")
        }
    }

    @Test("an empty file, and one of comments only, change nothing")
    func empty() throws {
        #expect(try Configuration(yaml: "", file: "f") == Configuration())
        #expect(try Configuration(yaml: "# mode: live\n", file: "f") == Configuration())
    }

    @Test("every key is read")
    func everything() throws {
        let read = try Configuration(yaml: Self.full, file: "f")
        var expected = Configuration()
        expected.mode = .live
        expected.exchange = "bitmex"
        expected.market = "XBTUSD"
        expected.capital = .value(try Money(parsing: "1.5"))
        expected.predictor = .stored(try ModelReference(name: "pair", version: 7))
        expected.predictEvery = .minutes(15)
        expected.horizon = .hours(1)
        expected.band = .value(Rate(raw: 120_000))
        expected.trainDays = 90
        expected.seed = .max
        expected.cooldown = .value(.minutes(10))
        expected.exit = .opposite
        expected.gate = .atLeast(Rate(raw: 125_000))
        expected.sizing.fraction = Rate(raw: 50_000_000)
        expected.sizing.pricedAt = .expectedFill
        expected.sizing.reserveFee = false
        expected.simulation.spread = .zero
        expected.simulation.slippage = Rate(raw: 5_000)
        expected.simulation.participation = .zero
        expected.risk.maxOrderNotional = try Money(parsing: "1000")
        expected.risk.maxPositionNotional = nil
        expected.risk.maxDailyLoss = nil
        expected.risk.priceBand = Rate(raw: 2_500_000)
        expected.risk.staleAfter = .seconds(90)
        expected.risk.maxOrdersPerDay = nil
        expected.database = "a.sqlite"
        expected.models = "m"
        expected.timezone = .utc
        expected.apiKeyEnvironment = "BITMEX_API_KEY"
        expected.apiSecretEnvironment = "BITMEX_API_SECRET"
        expected.network.baseURL = "https://venue.example:8443/api"
        expected.network.proxy = "socks5h://127.0.0.1:9050"
        expected.network.maxClockSkew = .seconds(3)
        expected.network.withdrawalKeyReason = "a sandbox key without money"
        #expect(read == expected)
    }

    @Test("a number counts by its own digits, quoted or not")
    func digits() throws {
        // 0.1 + 0.2 style neighbors: one step of 10⁻⁸ apart, at a size where a Double has no such step.
        let plain = try Configuration(yaml: "capital: 90071992547.40993001", file: "f")
        let quoted = try Configuration(yaml: "capital: \"90071992547.40993001\"", file: "f")
        #expect(plain.capital == .value(Money(raw: 9_007_199_254_740_993_001 * 100_000_000)))
        #expect(plain == quoted)
        let small = try Configuration(yaml: "band: 0.0005", file: "f")
        #expect(small.band == .value(Rate(raw: 50_000)))
    }

    @Test("instruments of one's own are read, with the fees of their kind")
    func instruments() throws {
        let text = """
            exchange: lab
            market: BTC-USDT
            instruments:
              - { exchange: lab, market: BTC-USDT, kind: spot, base: BTC, quote: USDT, tick: "0.1",
                  lot: "0.00000001", min_notional: "5", maker_fee: "0.0005", taker_fee: 0.0005 }
              - exchange: lab
                market: XBTUSD
                kind: inverse
                contract_size: 1
                base: XBT
                quote: USD
                tick: 0.5
                lot: 1
                min_quantity: 100
                fee_step: 0.00000001
                maker_fee: -0.00025
                taker_fee: 0.00075
            """
        let read = try Configuration(yaml: text, file: "f").instruments
        #expect(read.count == 2)
        #expect(read.first?.kind == .spot)
        #expect(read.first?.minimumNotional == Money(raw: 5 * Money.scale))
        #expect(read.first?.takerFee == Rate(raw: 50_000))
        #expect(read.first?.feeRounding == .exact)
        #expect(read.last?.kind == .inverse(contractSize: Quantity(raw: 100_000_000)))
        #expect(read.last?.settlement == .xbt)
        #expect(read.last?.makerFee == Rate(raw: -25_000))
        #expect(read.last?.minimumQuantity == Quantity(raw: 10_000_000_000))
        #expect(read.last?.feeRounding == .truncated(step: Money(raw: 100_000_000)))
    }

    @Test("a file that is not there is no configuration; a folder is an error")
    func files() throws {
        #expect(try Configuration.load(from: "no-such-folder/config.yaml") == nil)
        #expect(throws: ConfigurationError.self) {
            try Configuration.load(from: FileManager.default.temporaryDirectory.path)
        }
    }

    private static let everyKey = [
        "mode", "exchange", "market", "capital", "predictor", "predict_every", "horizon", "band",
        "train_days", "seed", "cooldown", "exit", "minimum_edge_bps", "kind", "of", "priced_at",
        "reserve_fee", "spread_bps", "slippage_bps", "participation", "max_order_notional",
        "max_position_notional", "max_daily_loss_pct", "price_band_pct", "stale_after",
        "max_orders_per_day", "instruments", "database", "models", "timezone", "api_key_env",
        "api_secret_env", "api_key_file", "base_url", "proxy", "max_clock_skew",
        "withdrawal_key_reason",
    ]

    private static let full = """
        mode: live
        exchange: bitmex
        market: XBTUSD
        capital: "1.5"
        predictor: pair@7
        predict_every: 15m
        horizon: 60m
        band: 0.0012
        train_days: 90
        seed: 18446744073709551615
        cooldown: 10m
        exit: opposite
        network:
          base_url: https://venue.example:8443/api/
          proxy: socks5h://127.0.0.1:9050
          max_clock_skew: 3s
          withdrawal_key_reason: a sandbox key without money
        gate: { minimum_edge_bps: 12.5 }
        sizing: { kind: fraction, of: 0.5, priced_at: expected_fill, reserve_fee: false }
        simulation: { spread_bps: 0, slippage_bps: "0.5", participation: 0 }
        risk:
          max_order_notional: 1000
          max_position_notional: off
          max_daily_loss_pct: off
          price_band_pct: 2.5
          stale_after: 90s
          max_orders_per_day: off
        database: a.sqlite
        models: m
        timezone: UTC
        api_key_env: BITMEX_API_KEY
        api_secret_env: BITMEX_API_SECRET
        """
}
