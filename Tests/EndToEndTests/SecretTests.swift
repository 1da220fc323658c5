import Foundation
import LoopbackServer
import Testing

@Suite("Keys are never written anywhere")
struct SecretTests {
    private static let key = "Kq7ZfWm2XbT9vLr4HsNd8YcJp3Ug6EoA"
    private static let secret = "s3Vt1RwQy5zMx0BnCk8PjLh2GdFa9ToI"

    private static var anHourAgo: String {
        Date(timeIntervalSinceNow: -3600).ISO8601Format()
    }

    @Test("a key in the environment reaches no file and no output of a whole round of commands")
    func environment() throws {
        // It answers one private call with an error that repeats what it was sent.
        let venue = try StandInUpbit(echoesAuthorization: true)
        let shop = try Workshop(
            Configurations.gateOff + """
                mode: live
                api_key_env: FIXTURE_ACCESS_KEY
                api_secret_env: FIXTURE_SECRET_KEY
                network: { base_url: "\(venue.url)" }
                """)
        try shop.write(CandleFixture.wonMarket(600, seed: 71).text, to: "candles.csv")
        let environment = [
            "FIXTURE_ACCESS_KEY": Self.key, "FIXTURE_SECRET_KEY": Self.secret,
        ]
        var said = ""
        for line in [
            "doctor", "doctor --json", "paper --for 1d --predictor ema:3/8 --json",
            "backtest --market KRW-BTC --candles candles.csv --predictor ema:3/8",
            "ingest --market KRW-BTC --import candles.csv", "pnl", "pnl --json",
            "export --what orders", "models list", "backtest --market NOPE --candles candles.csv",
            "live", "live --check --capital 1000 --json",
            "live --capital 1000 --confirm upbit:KRW-BTC --for 1s --predictor last-return",
            "ingest --backfill --from \(Self.anHourAgo)", "paper --feed live --for 1s",
        ] {
            let outcome = try shop.haetae(line, environment: environment)
            said += outcome.output + outcome.errors
        }
        #expect(said.contains("FIXTURE_ACCESS_KEY, FIXTURE_SECRET_KEY: set"))
        // The key was used: the venue saw it in a token, and said so in its error.
        #expect(venue.requests.contains { $0.header("Authorization") != nil })
        #expect(said.contains("echoed"))
        let token = venue.requests.compactMap { $0.header("Authorization") }.joined()
        let parts = token.split(whereSeparator: { $0 == "." || $0 == " " }).map(String.init)
            .filter { $0.count > 40 }
        #expect(!parts.isEmpty)
        for word in [Self.key, Self.secret] + parts { #expect(!said.contains(word)) }
        let files = try shop.files()
        #expect(files.contains("data/haetae.sqlite"))
        for name in files {
            let bytes = try shop.bytes(name)
            for word in [Self.key, Self.secret] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(name)")
            }
        }
    }

    @Test(
        "a key in the configuration is refused with its line, and not repeated",
        arguments: [
            "api_secret: \(secret)", "api_key_env: \(key)", "api_secret_env: \"\(secret)\"",
            "access_key: \(key)",
        ])
    func configuration(line: String) throws {
        let shop = try Workshop("mode: paper\n\(line)\n")
        for flag in ["", " --json"] {
            let outcome = try shop.haetae("paper" + flag)
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains("config.yaml:2"), "\(outcome.errors)")
            let said = outcome.output + outcome.errors
            #expect(!said.contains(Self.key) && !said.contains(Self.secret))
        }
        #expect(try shop.files() == ["config.yaml"])
    }
}
