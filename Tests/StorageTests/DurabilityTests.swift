import Domain
import Foundation
import Risk
import Testing
import Trading

@testable import Storage

@Suite("What is stored stays stored")
struct DurabilityTests {
    @Test("no row of any table can be changed or removed", arguments: Schema.appendOnlyTables)
    func appendOnly(table: String) throws {
        let folder = try TemporaryFolder()
        do { try Self.fillEveryTable(Store.open(folder.database, purpose: "test")) }
        let database = try RawDatabase(folder.database)
        let column = try #require(
            Store.read(folder.database).query("SELECT name FROM pragma_table_info('\(table)')") {
                $0.text()
            }.first)
        for sql in [
            "DELETE FROM \(table)", "UPDATE \(table) SET \(column) = \(column)",
        ] {
            let error = #expect(throws: (any Error).self) { try database.run(sql) }
            #expect("\(try #require(error))".contains("\(table) is append-only"), "\(sql)")
        }
    }

    @Test("a full disk is said to be full, and takes nothing of what was committed")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .batched(every: 100))
        for index in 0..<100 { try writer.append(.fill(Sample.fill("\(index)"))) }
        let pages = try store.query("PRAGMA page_count") { $0.integer() }.first ?? 0
        _ = try store.query("PRAGMA max_page_count = \(pages + 2)") { $0.integer() }
        let error = #expect(throws: StorageError.self) {
            for index in 100..<100_000 { try writer.append(.fill(Sample.fill("\(index)"))) }
        }
        #expect(error == .diskFull(path: folder.database))
        #expect(error?.kind == .cannotWrite)
        _ = try store.query("PRAGMA max_page_count = 1000000") { $0.integer() }
        #expect(throws: StorageError.diskFull(path: folder.database), "nothing behind a gap") {
            try writer.commit()
        }
        var fills = 0
        try store.forEachFill(of: store.run("latest")) { _ in fills += 1 }
        #expect(fills > 0 && fills.isMultiple(of: 100))
        #expect(try store.checkIntegrity().isSound)
    }

    @Test("an import that meets a full disk leaves no candle")
    func fullDiskInImport() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let pages = try store.query("PRAGMA page_count") { $0.integer() }.first ?? 0
        _ = try store.query("PRAGMA max_page_count = \(pages + 50)") { $0.integer() }
        let candles = try store.candles.beginImport(
            of: Sample.minutes, source: "a", fingerprint: "a")
        #expect(throws: StorageError.diskFull(path: folder.database)) {
            for index in 0..<100_000 { try candles.append(Sample.bar(index)) }
        }
        #expect(throws: StorageError.diskFull(path: folder.database)) {
            try candles.finish(at: Sample.noon)
        }
        #expect(try store.candles.summaries().isEmpty)
    }

    @Test(
        "errors of the file system are told apart",
        arguments: [
            (10 | 3 << 8, ENOSPC, StorageError.diskFull(path: "p")),
            (10 | 3 << 8, EFBIG, .diskFull(path: "p")), (13, 0, .diskFull(path: "p")),
            (10 | 3 << 8, EIO, .cannotWrite(path: "p", reason: "Input/output error")),
            (8, 0, .cannotWrite(path: "p", reason: "m")),
            (14, 0, .cannotOpen(path: "p", reason: "m")), (11, 0, .corrupt(path: "p", detail: "m")),
            (26, 0, .notADatabase(path: "p")), (5, 0, .inUse(path: "p", holder: nil)),
            (1, 0, .unexpected(code: 1, message: "m")),
        ])
    func mapping(code: Int, systemError: Int32, expected: StorageError) {
        let error = StorageError(
            sqlite: Int32(code), systemError: systemError, message: "m", path: "p")
        #expect(error == expected)
    }

    @Test("a killed process leaves what it had committed, and a run without an end")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let path = folder.database
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try Store.open(path, purpose: "to be killed")
            let writer = try store.begin(Sample.header(), durability: .batched(every: 50))
            for index in 0..<120 { try writer.append(.fill(Sample.fill("\(index)"))) }
            let candles = try store.candles.beginImport(
                of: Sample.minutes, source: "a", fingerprint: "a")
            for index in 0..<9_000 { try candles.append(Sample.bar(index)) }
            kill(getpid(), SIGKILL)
        }
        #expect(Store.writer(of: path) == nil)
        let store = try Store.open(path, purpose: "after it")
        let run = try store.run("latest")
        #expect(run.header == Sample.header())
        #expect(run.end == nil)
        var fills = 0
        try store.forEachFill(of: run) { _ in fills += 1 }
        #expect(fills == 100)
        #expect(try store.candles.summaries().isEmpty)
        #expect(try store.checkIntegrity().isSound)
    }

    private static func fillEveryTable(_ store: Store) throws {
        let writer = try store.begin(Sample.header(), durability: .backtest)
        let request = Sample.request(1)
        let prediction = Prediction(time: Sample.noon, direction: .long, horizon: nil)
        try writer.append(contentsOf: [
            .signal(
                Signal(sequence: 1, prediction: prediction, price: Price(raw: 1)), .extended),
            .label(Label(signal: 1, time: Sample.noon, moved: .zero, outcome: .none)),
            .intent(Sample.approved(request)),
            .order(request.id, .sent, .submitted, Sample.noon),
            .denial(request, .reducingOnly),
            .fill(Sample.fill("1")),
            .funding(
                FundingPayment(
                    time: Sample.noon, rate: .zero, position: .zero, markPrice: .zero,
                    paid: .zero)),
            .transfer(try Sample.transfer("1")),
            .halt(reason: "test", Sample.noon),
        ])
        writer.append(Sample.day(0, high: 2, low: 1))
        try writer.finish(Sample.end())
        let candles = try store.candles.beginImport(
            of: Sample.minutes, source: "a", fingerprint: "a")
        try candles.append(Sample.bar(0))
        _ = try candles.finish(at: Sample.noon)
        try store.candles.add(
            [CandleGap(from: Sample.noon + .hours(1), to: Sample.noon + .hours(2), kind: .missing)],
            to: Sample.minutes)
        try store.add(Sample.model)
    }
}
