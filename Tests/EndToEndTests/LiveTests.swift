import Foundation
import Testing

@Suite("Real orders, at a stand-in for the exchange")
struct LiveTests {
    private static let keys = [
        "FIXTURE_ACCESS_KEY": "Kq7ZfWm2XbT9vLr4HsNd8YcJp3Ug6EoA",
        "FIXTURE_SECRET_KEY": "s3Vt1RwQy5zMx0BnCk8PjLh2GdFa9ToI",
    ]
    private static let line =
        "live --exchange upbit --market KRW-BTC --predictor last-return --confirm upbit:KRW-BTC"

    private static func configuration(_ venue: StandInUpbit, mode: String = "live") -> String {
        """
        mode: \(mode)
        capital: "500000"
        predict_every: 1m
        horizon: 5m
        gate: { minimum_edge_bps: off }
        api_key_env: FIXTURE_ACCESS_KEY
        api_secret_env: FIXTURE_SECRET_KEY
        network: { base_url: "\(venue.url)" }

        """
    }

    private static func venue(
        _ bank: StandInBank, _ change: (inout StandInUpbit.Account) -> Void = { _ in }
    ) throws -> StandInUpbit {
        var account = StandInUpbit.Account()
        account.rises = true
        account.bank = bank
        change(&account)
        return try StandInUpbit(account)
    }

    @Test("buys, sells at the end, and ends with a ledger that equals the account to the last unit")
    func wholeRun() throws {
        // The answer to the first order is lost and the stream does not speak of it; what it says of
        // the second is twice and in the wrong order.
        let bank = StandInBank(
            won: 1_000_000, bitcoin: Decimal(string: "0.25") ?? 0,
            faults: StandInBank.Faults(lostAnswers: [1], unheard: [1], garbled: [2]))
        let venue = try Self.venue(bank)
        let shop = try Workshop(Self.configuration(venue))
        // Three minutes hold two whole ones, after which the predictor speaks.
        let outcome = try shop.haetae(
            Self.line + " --for 190s --flatten-at-end --json", environment: Self.keys)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let document = try Document(strictly: outcome.output)
        #expect(document.keys == ["closing", "result", "start"])
        #expect(try document.at("start").string("held_before") == "0.25")
        #expect(outcome.errors.contains("its fate is unknown; it is looked up"))

        let identifiers = bank.identifiers
        #expect(identifiers.count == 2, "\(identifiers)")
        #expect(Set(identifiers).count == identifiers.count, "no order is sent twice")
        let closing = try document.at("closing")
        #expect(try closing.flag("agrees"))
        let change = bank.won - 1_000_000
        #expect(try Decimal(string: closing.string("ledger_cash_change")) == change)
        #expect(try Decimal(string: closing.string("venue_cash_change")) == change)
        #expect(bank.bitcoin == Decimal(string: "0.25"), "what was held before is not touched")
        let result = try document.at("result")
        #expect(try result.string("mode") == "live")
        #expect(try result.at("ledger").flag("balanced"))
        #expect(try Decimal(string: result.string("end_equity")) == 500_000 + change)
        let fills = try shop.export("fills")
        #expect(fills.count == 2)
        #expect(try shop.export("orders").count >= 2)
        #expect(venue.scriptErrors.isEmpty, "\(venue.scriptErrors)")
    }

    @Test(
        "nothing is sent unless mode, keys, capital and confirmation are all there; all are named")
    func arming() throws {
        let bank = StandInBank(won: 1_000_000)
        let venue = try Self.venue(bank)
        let live = Self.configuration(venue)
        for (configuration, line, environment, words) in [
            (
                Self.configuration(venue, mode: "paper"), "live", [:],
                ["the mode", "keys", "--confirm upbit:KRW-BTC", "mode: live"]
            ),
            (live, "live", Self.keys, ["the confirmation", "--confirm upbit:KRW-BTC"]),
            (live, "live --confirm upbit:KRW-ETH", Self.keys, ["another market"]),
            (live, Self.line, [:], ["keys", "FIXTURE_ACCESS_KEY"]),
            (
                live.replacing("capital: \"500000\"\n", with: ""), Self.line, Self.keys,
                ["the capital"]
            ),
        ] as [(String, String, [String: String], [String])] {
            let shop = try Workshop(configuration)
            let outcome = try shop.haetae(line + " --json", environment: environment)
            #expect(outcome.status == 77, "\(outcome.errors)")
            for word in words + ["no order was sent"] {
                #expect(outcome.errors.contains(word), "\(word): \(outcome.errors)")
            }
            #expect(try shop.files() == ["config.yaml"])
        }
        #expect(venue.requests.isEmpty)
    }

    @Test("what cannot be decided safely refuses with what to do about it")
    func obstacles() throws {
        for (words, change) in [
            (["fee", "10.0 bps", "instruments"], { $0.takerFee = "0.001" }),
            (
                ["not of this run", "by-hand", "cancel them"],
                {
                    $0.openOrders = """
                        [{"uuid":"A1","side":"bid","ord_type":"limit","price":"1000","state":"wait",\
                        "market":"KRW-BTC","created_at":"2026-11-22T00:00:00+09:00","volume":"1",\
                        "remaining_volume":"1","reserved_fee":"0","remaining_fee":"0",\
                        "paid_fee":"0","locked":"0","executed_volume":"0","trades_count":0,\
                        "identifier":"by-hand"}]
                        """
                }
            ),
            (["may withdraw", "withdrawal_key_reason"], { $0.mayListWithdrawals = true }),
        ] as [([String], (inout StandInUpbit.Account) -> Void)] {
            let bank = StandInBank(won: 1_000_000)
            let venue = try Self.venue(bank, change)
            let shop = try Workshop(Self.configuration(venue))
            let outcome = try shop.haetae(Self.line + " --for 1s", environment: Self.keys)
            #expect([1, 77].contains(outcome.status), "\(outcome.errors)")
            for word in words + ["no order was sent"] {
                #expect(outcome.errors.contains(word), "\(word): \(outcome.errors)")
            }
            #expect(bank.identifiers.isEmpty)
            #expect(venue.scriptErrors.isEmpty, "\(venue.scriptErrors)")
        }
        let poor = try Self.venue(StandInBank(won: 499_999))
        let shop = try Workshop(Self.configuration(poor))
        let outcome = try shop.haetae(Self.line + " --for 1s", environment: Self.keys)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("499999"), "\(outcome.errors)")
        #expect(poor.scriptErrors.isEmpty, "\(poor.scriptErrors)")
    }

    @Test("the start-up report can be had alone, in both languages, without a confirmation")
    func check() throws {
        let bank = StandInBank(won: 1_000_000)
        let venue = try Self.venue(bank)
        let shop = try Workshop(Self.configuration(venue))
        let korean = try shop.haetae("live --check --lang ko", environment: Self.keys)
        #expect(korean.status == 0, "\(korean.errors)")
        for word in ["실제 주문이 나갑니다", "사용 자금", "수수료", "위험 한도"] {
            #expect(korean.errors.contains(word), "\(korean.errors)")
        }
        let english = try shop.haetae("live --check --json", environment: Self.keys)
        let start = try Document(strictly: english.output).at("start")
        #expect(try start.string("capital") == "500000")
        #expect(try start.string("free") == "1000000")
        #expect(english.errors.contains("orders are real"))
        #expect(bank.identifiers.isEmpty)
    }
}
