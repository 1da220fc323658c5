import Domain
import Foundation
import Testing
import Trading

@testable import Storage

@Suite("Writing a run")
struct RunWriterTests {
    @Test("a run without an end was interrupted, and one with an end says how it ended")
    func ends() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .backtest)
        #expect(try store.run("latest").end == nil)
        try writer.append(.fill(Sample.fill("1")))
        try writer.finish(Sample.end(.halted))
        #expect(try store.run("latest").end == Sample.end(.halted))
    }

    @Test("an id or a number is used once", arguments: [("20250901-120000-aaaa", 8), ("new", 7)])
    func uniqueRuns(id: String, number: UInt64) throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        _ = try store.begin(Sample.header(), durability: .backtest)
        let error = StorageError.alreadyStored(table: "runs", key: "\(id) (number \(number))")
        #expect(throws: error) {
            try store.begin(Sample.header(id, number: number), durability: .backtest)
        }
    }

    @Test("a durable intent can be read by others before append returns")
    func durableIntent() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let reader = try Store.read(folder.database)
        let writer = try store.begin(Sample.header(), durability: .durable)
        let run = try reader.run("latest")
        try writer.append(.halt(reason: "said before", Sample.noon))
        #expect(try reader.halts(of: run).isEmpty)
        try writer.append(.intent(Sample.approved(Sample.request(1))))
        #expect(try reader.orders(of: run).map(\.request) == [Sample.request(1)])
        #expect(try reader.halts(of: run).map(\.reason) == ["said before"])
    }

    @Test("a batched writer commits each full batch and, when told to, the rest")
    func batches() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let reader = try Store.read(folder.database)
        let writer = try store.begin(Sample.header(), durability: .batched(every: 10))
        let run = try reader.run("latest")
        for index in 1...25 {
            try writer.append(.halt(reason: "\(index)", Sample.noon))
        }
        #expect(try reader.halts(of: run).count == 20)
        try writer.commit()
        #expect(try reader.halts(of: run).map(\.reason) == (1...25).map(String.init))
        #expect(try reader.halts(of: run).map(\.record) == Array(1...25))
    }

    @Test("a fill told twice is refused, and nothing of its batch is stored")
    func duplicateFill() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .backtest)
        try writer.append(.fill(Sample.fill("1")))
        try writer.commit()
        try writer.append(.halt(reason: "same batch", Sample.noon))
        try writer.append(.fill(Sample.fill("2")))
        try writer.append(.fill(Sample.fill("1")))
        let error = StorageError.alreadyStored(table: "fills", key: "execution 1")
        #expect(throws: error) { try writer.commit() }
        #expect(throws: error, "a writer stays at its error") {
            try writer.append(.intent(Sample.approved(Sample.request(1))))
            try writer.commit()
        }
        let run = try store.run("latest")
        #expect(try store.halts(of: run).isEmpty)
        var fills: [Fill] = []
        try store.forEachFill(of: run) { fills.append($0) }
        #expect(fills == [Sample.fill("1")])
    }

    @Test("a transfer told twice is refused by source and leg")
    func duplicateTransfer() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .backtest)
        try writer.append(.transfer(Sample.transfer("9", leg: 0)))
        try writer.append(.transfer(Sample.transfer("9", leg: 1)))
        try writer.commit()
        try writer.append(.transfer(Sample.transfer("9", leg: 1, amount: 6)))
        #expect(throws: StorageError.alreadyStored(table: "transfers", key: "fill:9, leg 1")) {
            try writer.commit()
        }
        #expect(try store.trialBalance(of: store.run("latest")).postings == 4)
    }

    @Test("two runs in one database may know the same execution")
    func twoRuns() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let first = try store.begin(Sample.header(), durability: .backtest)
        let second = try store.begin(Sample.header("b", number: 8), durability: .backtest)
        try first.append(.transfer(Sample.transfer("1", amount: 1)))
        try second.append(.transfer(Sample.transfer("1", amount: 2)))
        try first.finish(Sample.end())
        try second.finish(Sample.end())
        for (id, amount) in [("20250901-120000-aaaa", 1), ("b", 2)] {
            let books = try store.trialBalance(of: store.run(id))
            #expect(books.isBalanced)
            #expect(
                books.balances.values.sorted() == [
                    Money(raw: Int128(-amount)), Money(raw: Int128(amount)),
                ])
        }
    }

    @Test("a record of another run is refused")
    func foreignOrder() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .durable)
        let stranger = Sample.request(1, run: 9)
        #expect(throws: StorageError.foreignOrder(stranger.id, run: 7)) {
            try writer.append(.intent(Sample.approved(stranger)))
        }
    }

    @Test("the last snapshot of a day counts, also when nothing happened in between")
    func days() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .backtest)
        writer.append(Sample.day(0, high: 5, low: 4))
        writer.append(Sample.day(0, high: 6, low: 4))
        try writer.commit()
        writer.append(Sample.day(0, high: 7, low: 4))
        writer.append(Sample.day(1, high: 9, low: 8, fees: -1))
        try writer.finish(Sample.end())
        #expect(
            try store.days(of: store.run("latest")) == [
                Sample.day(0, high: 7, low: 4), Sample.day(1, high: 9, low: 8, fees: -1),
            ])
    }

    @Test("the draw-down of several days runs from the peak of one to the trough of a later one")
    func drawdown() {
        let days = [
            Sample.day(0, high: 100, low: 99), Sample.day(1, high: 200, low: 150),
            Sample.day(2, high: 160, low: 120), Sample.day(3, high: 300, low: 290),
        ]
        #expect(RunDay.drawdown(of: days) == 0.4)
        #expect(RunDay.drawdown(of: days.prefix(1)) == 0.01)
        #expect(RunDay.drawdown(of: []) == 0)
    }

    @Test("a made id sorts by time and is cut to four characters of chance")
    func ids() {
        let time = Timestamp(nanoseconds: 1_795_278_612_000_000_000)
        #expect(RunHeader.makeID(startedAt: time, random: 0) == "20261121-163012-0000")
        #expect(RunHeader.makeID(startedAt: time, random: .max).hasPrefix("20261121-163012-"))
        #expect(RunHeader.makeID(startedAt: time, random: .max).utf8.count == 20)
    }

    @Test("runs are found as latest, by id and by a prefix that fits one only")
    func names() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        #expect(throws: StorageError.noRuns(path: folder.database)) { try store.run("latest") }
        for (id, number) in [("20250101-a", 1), ("20250102-a", 2), ("20250102-b", UInt64.max)] {
            _ = try store.begin(Sample.header(id, number: number), durability: .backtest)
        }
        #expect(try store.run("latest").header.id == "20250102-b")
        #expect(try store.run("latest").header.number == .max)
        #expect(try store.run("20250101").header.id == "20250101-a")
        #expect(try store.runs(limit: 2).map(\.header.id) == ["20250102-b", "20250102-a"])
        #expect(throws: StorageError.noSuchRun("2026")) { try store.run("2026") }
        #expect(throws: StorageError.noSuchRun("")) { try store.run("") }
        #expect(throws: StorageError.noSuchRun("%")) { try store.run("%") }
        #expect(
            throws: StorageError.ambiguousRun("20250102", matches: ["20250102-a", "20250102-b"])
        ) { try store.run("20250102") }
    }
}
