import Foundation
import Testing

@Suite("Databases that cannot be used, and processes that come at once")
struct DatabaseTests {
    private static let line = "backtest --market KRW-BTC --candles candles.csv --predictor ema:3/8"

    private func shop() throws -> Workshop {
        let shop = try Workshop(Configurations.gateOff)
        try shop.write(CandleFixture.wonMarket(3000, seed: 101).text, to: "candles.csv")
        return shop
    }

    @Test("a database of a newer schema is refused by everything, and not touched")
    func newer() throws {
        let shop = try shop()
        _ = try shop.document(Self.line)
        let known = try #require(shop.sql("PRAGMA user_version", "data/haetae.sqlite").first)
        let newer = try #require(Int(known)) + 1
        _ = try shop.sql("PRAGMA user_version = \(newer)", "data/haetae.sqlite")
        let before = try shop.runs()
        for command in [
            Self.line, "pnl", "export --what fills", "ingest --market KRW-BTC --import candles.csv",
        ] {
            let outcome = try shop.haetae(command)
            #expect(outcome.status == 65, "\(command)")
            #expect(
                outcome.errors.contains("\(newer)") && outcome.errors.contains("newer Haetae"))
        }
        #expect(try shop.runs() == before)
        let version = try shop.sql("PRAGMA user_version", "data/haetae.sqlite")
        #expect(version == ["\(newer)"])
    }

    @Test("a file that is no database is named and left as it is")
    func noDatabase() throws {
        let shop = try shop()
        let text = String(repeating: "not a database\n", count: 100)
        try shop.write(text, to: "notes.txt")
        _ = try shop.sql("CREATE TABLE other (x)", "other.sqlite")
        for (name, word) in [
            ("notes.txt", "not a database"), ("other.sqlite", "not a database of Haetae"),
        ] {
            let before = try shop.bytes(name)
            for command in [Self.line, "pnl", "export --what orders"] {
                let outcome = try shop.haetae("\(command) --db \(name)")
                #expect(outcome.status == 65, "\(command)")
                #expect(outcome.errors.contains(name) && outcome.errors.contains(word))
            }
            #expect(try shop.bytes(name) == before)
        }
    }

    @Test("where there is no database, nothing is created by asking; an unknown run is told")
    func missing() throws {
        let shop = try shop()
        for command in ["pnl", "export --what fills", "pnl --run abc", "ingest --gaps"] {
            #expect(try shop.haetae("\(command) --db away/none.sqlite").status == 66, "\(command)")
        }
        #expect(try shop.files() == ["candles.csv", "config.yaml"])
        _ = try shop.document(Self.line)
        let unknown = try shop.haetae("pnl --run 19990101-000000-none")
        #expect(unknown.status == 66 && unknown.errors.contains("19990101-000000-none"))
    }

    @Test(
        "a folder that cannot be written is 73, and named",
        .enabled(if: geteuid() != 0, "root may write everywhere"))
    func readOnly() throws {
        let shop = try shop()
        try FileManager.default.createDirectory(
            atPath: shop.file("locked"), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o500])
        let outcome = try shop.haetae("\(Self.line) --db locked/haetae.sqlite")
        #expect(outcome.status == 73 && outcome.errors.contains("locked/haetae.sqlite"))
    }

    @Test("a path where nothing can be written is 73, and named")
    func unwritable() throws {
        let shop = try shop()
        let outcome = try shop.haetae("\(Self.line) --db candles.csv/haetae.sqlite")
        #expect(outcome.status == 73, "\(outcome.errors)")
        #expect(outcome.errors.contains("candles.csv"))
    }

    @Test(
        "a full disk is 73; what was stored stays, and the same command works with room again",
        arguments: [8, 64, 160])
    func fullDisk(kilobytes: Int) throws {
        let shop = try shop()
        let limit = "ulimit -f \(kilobytes); exec \"$@\""
        let full = try shop.haetae(Self.line, shell: limit)
        #expect(full.status == 73, "\(full.output)\(full.errors)")
        #expect(full.errors.contains("write data/haetae.sqlite"))
        let import1 = try shop.haetae("ingest --market KRW-BTC --import candles.csv", shell: limit)
        #expect(import1.status == 73, "\(import1.errors)")
        let run = try shop.document(Self.line).at("result")
        #expect(try run.at("ledger").flag("balanced"))
        let stored = try shop.document("ingest --market KRW-BTC --import candles.csv")
        #expect(try stored.count("stored") == 3000, "nothing of it was there before")
        #expect(try shop.document("pnl --by run").elements().count == 1)
        #expect(try shop.sql("PRAGMA integrity_check", "data/haetae.sqlite") == ["ok"])
    }

    @Test("standard output that is full or closed is 73, not silence")
    func fullOutput() throws {
        let shop = try shop()
        let outcome = try shop.haetae(Self.line, shell: "exec \"$@\" > /dev/full")
        #expect(outcome.status == 73 && outcome.errors.contains("standard output"))
        #expect(try shop.runs().count == 1, "the run itself is stored")
    }

    @Test(
        "a second writer is refused with the first one's process id, readers are not; Ctrl-C ends well"
    )
    func twoProcesses() throws {
        let shop = try shop()
        let done = try shop.document(Self.line).at("result").string("run")
        let first = try shop.start("paper --speed 60 --predictor ema:3/8")
        try waitFor { try shop.runs().count == 2 }
        for command in [Self.line, "ingest --market KRW-BTC --import candles.csv", "paper"] {
            let second = try shop.haetae(command)
            #expect(second.status == 75, "\(command): \(second.errors)")
            #expect(second.errors.contains("\(first.process)"), "\(second.errors)")
        }
        let meanwhile = try shop.document("pnl --run \(done)")
        #expect(try meanwhile.string("run") == done)
        kill(first.process, SIGINT)
        let end = try Binary.wait(for: first)
        #expect(end.status == 130, "\(end.errors)")
        #expect(end.errors.contains("stored") && end.output.isEmpty)
        let stopped = try shop.document("pnl")
        #expect(try stopped.string("run") != done)
        #expect(try stopped.at("ledger").flag("balanced") && stopped.flag("synthetic_data"))
        let status = try shop.sql("SELECT status FROM run_ends ORDER BY run", "data/haetae.sqlite")
        #expect(status == ["done", "interrupted"])
        _ = try shop.document(Self.line)
    }

    /// Looks every few milliseconds until `condition` holds; the time limit of a run bounds it.
    private func waitFor(_ condition: () throws -> Bool) throws {
        for _ in 0..<4000 {
            if try condition() { return }
            usleep(5000)
        }
        Issue.record("what was waited for never came")
    }
}
