import ArgumentParser
import CommandLineKit
import Domain
import ExchangeAPI
import MarketData
import Storage

/// Candles into the database, and what is missing there.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Bring candles into the database, from a file or the exchange, or list its gaps.",
        discussion: """
            Candles that are stored already are counted and left alone; a file with an error is not \
            stored at all. What comes from the exchange is stored as it comes: after an interruption \
            the same command goes on.
            Example: haetae ingest --exchange upbit --market KRW-BTC --import candles.csv.gz
            Example: haetae ingest --exchange upbit --market KRW-BTC --backfill --from 2026-11-01
            Example: haetae ingest --exchange upbit --market KRW-BTC --gaps
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var market: MarketOptions

    @Option(name: .customLong("import"), help: "A candle file (CSV, also .gz).")
    var file: String?

    @Flag(help: "Fetch candles from the exchange: public data, no keys.")
    var backfill = false

    @OptionGroup var span: SpanOptions

    @Flag(help: "List what is missing in the stored candles.")
    var gaps = false

    @Option(help: "Spacing of the candles; with --import, when the file leaves doubt.")
    var interval: TimeSpan?

    mutating func validate() throws {
        if let interval, !BarInterval.supported.contains(interval) {
            let known = BarInterval.supported.map(\.description).joined(separator: ", ")
            throw ValidationError("--interval takes one of \(known)")
        }
        guard [file != nil, backfill, gaps].count(where: { $0 }) == 1 else {
            throw ValidationError("say one of --import FILE, --backfill and --gaps")
        }
        guard backfill || (span.from == nil && span.to == nil) else {
            throw ValidationError("--from and --to go with --backfill")
        }
        if let from = span.from, let to = span.to, from >= to {
            throw ValidationError("--from lies before --to")
        }
    }

    mutating func run() throws {
        let configuration = try common.configuration()
        let console = Console(isJSON: common.json)
        let id = market.id(configuration)
        let venues = try Venues(configuration)
        // A market that does not exist is refused before anything is read.
        let (catalog, _, _) = try venues.market(id, at: Clock.now, until: Clock.now)
        let habit: QuietBarHabit = catalog.emitsEmptyBars ? .written : .leftOut
        let database = common.database(configuration)
        if backfill {
            try fetch(id, catalog, configuration, console)
        } else if let file {
            try Importer(id: id, habit: habit, console: console).run(
                file, interval: interval, database: database)
        } else {
            try GapList(id: id, habit: habit, console: console).run(database: database)
        }
    }
}

extension IngestCommand {
    /// From the exchange into the database.
    private func fetch(
        _ id: InstrumentID, _ catalog: any VenueCatalog, _ configuration: Configuration,
        _ console: Console
    ) throws {
        let interval = interval ?? .minutes(1)
        let link = try Links.open(id.exchange, configuration)
        let store = try Store.open(
            common.database(configuration), purpose: "ingest \(id), back-fill")
        let series = CandleSeriesID(instrument: id, interval: interval)
        let stored = try store.candles.summaries().first { $0.id == series && $0.count > 0 }
        guard let from = span.from ?? stored?.last else {
            throw CommandError(
                .usage, "there are no candles of \(id) yet to go on from",
                remedy: "say where to begin: --from 2026-11-01")
        }
        let end = min(span.to ?? Clock.now, Clock.now)
        guard from < end else {
            throw CommandError(
                .usage, "\(from) is not before \(end)", remedy: "give an earlier --from")
        }
        let history = History(
            id: id, port: link.marketData, emitsEmptyBars: catalog.emitsEmptyBars, store: store,
            console: console, clock: SystemClock())
        let outcome = try history.fill(interval: interval, from: from, to: end)
        try write(outcome, series, from: from, to: end, console)
    }

    private func write(
        _ outcome: History.Outcome, _ series: CandleSeriesID, from: Timestamp, to: Timestamp,
        _ console: Console
    ) throws {
        guard !console.isJSON else {
            return try console.write(
                .object([
                    "exchange": .string(series.instrument.exchange),
                    "market": .string(series.instrument.market),
                    "interval": .string(series.interval.description),
                    "from": .string(from.description), "to": .string(to.description),
                    "stored": .integer(outcome.stored), "duplicates": .integer(outcome.repeated),
                    "no_trade": .integer(outcome.noTrade),
                    "not_offered": .integer(outcome.notOffered),
                    "missing": .integer(outcome.missing),
                ]))
        }
        var text = "\(series): \(outcome.stored) candles fetched and stored\n"
        text += "  \(from) to \(to)\n"
        text += "  \(outcome.noTrade) without a trade, \(outcome.missing) missing"
        if outcome.notOffered > 0 {
            text += ", \(outcome.notOffered) older than anything the exchange has"
        }
        try console.write(text + "\n")
    }
}

/// Streams a candle file into the database.
private struct Importer {
    let id: InstrumentID
    let habit: QuietBarHabit
    let console: Console

    func run(_ file: String, interval: TimeSpan?, database: String) throws {
        var reader = try CandleFileReader(path: file, interval: interval)
        let store = try Store.open(database, purpose: "ingest \(id)")
        let series = CandleSeriesID(instrument: id, interval: reader.interval)
        var gaps = GapFinder(interval: reader.interval, habit: habit)
        let name = CandleSource.file(file).name
        let writer = try store.candles.beginImport(
            of: series, source: name, fingerprint: "\(reader.progress.totalBytes ?? 0)")
        try console.progress(
            "importing \(name)", total: reader.progress.totalBytes.map { Int($0) }, unit: "bytes"
        ) { meter in
            var count = 0
            while let bar = try reader.next() {
                try writer.append(bar)
                _ = gaps.add(bar)
                count += 1
                if count % 8192 == 0 {
                    meter.update(Int(reader.progress.bytesRead))
                    if Interruption.isRequested { throw CommandError.importInterrupted }
                }
            }
        }
        let report = try writer.finish(at: Clock.now)
        try write(report, series, reader.duplicatesDropped, gaps.tally)
    }

    private func write(
        _ report: ImportReport, _ series: CandleSeriesID, _ repeated: Int, _ tally: GapFinder.Tally
    ) throws {
        if console.isJSON {
            try console.write(
                .object([
                    "exchange": .string(id.exchange), "market": .string(id.market),
                    "interval": .string(series.interval.description),
                    "rows": .integer(report.rows + repeated), "stored": .integer(report.stored),
                    "duplicates": .integer(report.duplicates + repeated),
                    "from": .optional(report.first?.description),
                    "to": .optional(report.last?.description),
                    "no_trade": .integer(tally.noTrade), "missing": .integer(tally.missing),
                    "gaps": .integer(tally.missingGaps),
                ]))
            return
        }
        var text =
            "\(series): \(report.stored) candles stored, "
            + "\(report.duplicates + repeated) were there already\n"
        if let first = report.first, let last = report.last {
            text += "  \(first) to \(last)\n"
        }
        text +=
            "  \(tally.noTrade) without a trade, \(tally.missing) missing in "
            + "\(tally.missingGaps) gaps\n"
        try console.write(text)
    }
}

/// Lists the holes in stored candles.
private struct GapList {
    let id: InstrumentID
    let habit: QuietBarHabit
    let console: Console

    func run(database: String) throws {
        let store = try Store.read(database)
        let stored = try store.candles.summaries().filter { $0.id.instrument == id && $0.count > 0 }
        guard !stored.isEmpty else {
            throw CommandError(
                .inputMissing, "\(database) holds no candles of \(id)",
                remedy: "import some first: haetae ingest --import FILE")
        }
        var lists: [JSONValue] = []
        for summary in stored {
            let gaps = try store.candles.load(summary.id).gaps(habit)
            let missing = gaps.filter { $0.kind == .missing }
            if console.isJSON {
                lists.append(json(summary, gaps))
                continue
            }
            var text = "\(summary.id): \(summary.count) candles, \(missing.count) gaps\n"
            for gap in missing {
                text += "  \(gap.from) to \(gap.to)  \(gap.bars) candles missing\n"
            }
            try console.write(text)
        }
        if console.isJSON { try console.write(.array(lists)) }
    }

    private func json(_ summary: CandleSummary, _ gaps: [Gap]) -> JSONValue {
        .object([
            "exchange": .string(id.exchange), "market": .string(id.market),
            "interval": .string(summary.id.interval.description),
            "candles": .integer(summary.count),
            "gaps": .array(
                gaps.map { gap in
                    .object([
                        "from": .string(gap.from.description), "to": .string(gap.to.description),
                        "candles": .integer(gap.bars),
                        "kind": .string(gap.kind == .missing ? "missing" : "no_trade"),
                    ])
                }),
        ])
    }
}

extension CommandError {
    fileprivate static let importInterrupted = CommandError(
        .interrupted, "interrupted; nothing of this file was stored",
        remedy: "start the import again")
}
