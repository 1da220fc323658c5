import Foundation
import Testing

@Suite("Models: trained, kept, evaluated, used")
struct ModelTests {
    private static let days: Int64 = 86_400_000

    @Test("a model is trained, listed, shown, evaluated on later candles, and traded by its name")
    func life() throws {
        let shop = try Workshop(Configurations.quick + Configurations.gateOff)
        let fixture = CandleFixture.wonMarket(3 * 1440, seed: 61)
        try shop.write(fixture.text, to: "candles.csv")
        let end = CandleFixture.time(CandleFixture.wonStart + 2 * Self.days)
        let trained = try shop.document(
            "train --market KRW-BTC --candles candles.csv --model pair --to \(end)")
        let name = try trained.string("model")
        #expect(name == "pair-upbit-KRW-BTC-1m@1")
        #expect(try trained.at("training").string("to") == end)
        let listed = try #require(shop.document("models list").elements().first)
        #expect(try listed.string("model") == name && listed.string("trained_to") == end)
        let shown = try shop.document("models show \(name)")
        #expect(try shown.at("training").keys == trained.at("training").keys)
        let evaluated = try shop.document(
            "evaluate --market KRW-BTC --candles candles.csv --model \(name)")
        let rows = try evaluated.at("evaluation").count("rows")
        #expect(rows > 1300 && rows <= 1440, "only rows after the training: \(rows)")
        let run = try shop.document(
            "paper --feed candles.csv --market KRW-BTC --predictor \(name) --from \(end)"
        ).at("result")
        #expect(try run.string("model") == name)
        #expect(try run.count("bars") == 1440)
        #expect(try !run.flag("synthetic_data"))
        let early = try shop.haetae(
            "paper --feed candles.csv --market KRW-BTC --predictor \(name)")
        #expect(early.status == 65 && early.errors.contains("--from \(end)"), "\(early.errors)")
    }

    @Test("walk-forward evaluates only what follows each training, with a purge between")
    func walkForward() throws {
        let shop = try Workshop(Configurations.quick)
        try shop.write(CandleFixture.wonMarket(4 * 1440, seed: 62).text, to: "candles.csv")
        let document = try shop.document(
            "evaluate --market KRW-BTC --candles candles.csv --model pair --train-days 2 "
                + "--test-days 1")
        let folds = try document.at("folds").elements()
        #expect(folds.count == 2)
        for fold in folds {
            #expect(try fold.string("trained_to") < fold.string("tested_from"))
            #expect(try fold.at("evaluation").count("rows") > 1000)
            #expect(try fold.at("last_return").count("rows") > 1000)
        }
        let sum = try folds.map { try $0.at("evaluation").count("rows") }.reduce(0, +)
        #expect(try document.at("overall").count("rows") == sum)
        #expect(try shop.files() == ["candles.csv", "config.yaml"], "nothing is kept")
    }

    @Test(
        "a model is refused for another market; damaged it is refused by name, and doctor says so")
    func refused() throws {
        let shop = try Workshop(Configurations.quick)
        let fixture = CandleFixture.wonMarket(2 * 1440 + 400, seed: 63)
        try shop.write(fixture.text, to: "candles.csv")
        let end = CandleFixture.time(CandleFixture.wonStart + 2 * Self.days)
        let name = try shop.document(
            "train --market KRW-BTC --candles candles.csv --model pair --to \(end)"
        ).string("model")
        for command in ["backtest --predictor", "evaluate --model"] {
            let outcome = try shop.haetae(
                "\(command) \(name) --market KRW-ETH --candles candles.csv --from \(end)")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("KRW-BTC") && outcome.errors.contains("KRW-ETH"))
        }
        let file = "data/models/pair-upbit-KRW-BTC-1m/1.haetae-model"
        var bytes = try shop.bytes(file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: shop.file(file)))
        let line = "backtest --market KRW-BTC --candles candles.csv --predictor \(name)"
        for command in [line + " --from \(end)", "models show \(name)"] {
            let outcome = try shop.haetae(command)
            #expect(outcome.status == 65, "\(command)")
            #expect(outcome.errors.contains(file) && outcome.errors.contains("damaged"))
        }
        #expect(try shop.hasNoRun())
        let listed = try shop.document("models list").elements()
        #expect(try #require(listed.first).string("damaged").contains("checksum"))
        let doctor = try shop.haetae("doctor")
        #expect(doctor.status == 1 && doctor.output.contains(file))
    }
}

extension Workshop {
    /// Whether no run is stored, with or without a database.
    func hasNoRun() throws -> Bool { try !exists("data/haetae.sqlite") || runs().isEmpty }

    /// The names of the runs in the database, asked of SQLite itself.
    func runs(_ database: String = "data/haetae.sqlite") throws -> [String] {
        try sql("SELECT id FROM runs ORDER BY key", database)
    }

    /// What the `sqlite3` command, or Python's module of that name, answers: a line for each row.
    func sql(_ query: String, _ database: String) throws -> [String] {
        let quoted = query.replacing("\"", with: "\\\"")
        let python =
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
            + "[print(*r,sep='|') for r in c.execute(sys.argv[2])]; c.commit()"
        let outcome = try Binary.run(
            [], in: path,
            shell: "if command -v sqlite3 >/dev/null; then sqlite3 '\(database)' \"\(quoted)\"; "
                + "else python3 -c \"\(python)\" '\(database)' \"\(quoted)\"; fi")
        #expect(outcome.status == 0, "\(query): \(outcome.errors)")
        return outcome.output.split(separator: "\n").map(String.init)
    }
}
