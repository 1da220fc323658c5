import CommandLineKit
import Domain
import MarketData
import Storage

/// Where the candles of a run come from.
enum CandleSource {
    /// The built-in generator.
    case sample
    case file(String)
    case database
    /// The exchange, as it is now.
    case live
    /// A made-up exchange in this process, reached as a real one.
    case sandbox

    /// How the run's settings name it.
    var name: String {
        switch self {
        case .sample: "sample"
        case .file(let path): String(path.split(separator: "/").last ?? Substring(path))
        case .database: "database"
        case .live: "live"
        case .sandbox: "sandbox"
        }
    }

    /// Whether its candles come as time passes.
    var isPresent: Bool {
        switch self {
        case .live, .sandbox: true
        case .sample, .file, .database: false
        }
    }

    /// Whether the market was generated: every report must say so.
    var isSynthetic: Bool {
        switch self {
        case .sample, .sandbox: true
        case .file, .database, .live: false
        }
    }
}

enum Candles {
    /// Reads a whole candle file, with a progress bar on a terminal.
    static func read(_ path: String, interval: TimeSpan?, console: Console) throws -> BarSeries {
        var reader = try CandleFileReader(path: path, interval: interval)
        let total = reader.progress.totalBytes.map { Int($0) }
        let series = try console.progress(
            "reading \(CandleSource.file(path).name)", total: total, unit: "bytes"
        ) { meter in
            try reader.readAll { progress in
                meter.update(Int(progress.bytesRead))
                return Interruption.isRequested ? .stop : .goOn
            }
        }
        guard let series else { throw CommandError.interrupted }
        if reader.duplicatesDropped > 0 {
            console.note("\(reader.duplicatesDropped) repeated rows were left out")
        }
        return series
    }

    /// The finest stored candles of a market.
    static func load(_ id: InstrumentID, from path: String) throws -> BarSeries {
        let store = try Store.read(path)
        let series = try store.candles.summaries().filter {
            $0.id.instrument == id && $0.count > 0
        }
        guard let finest = series.min(by: { $0.id.interval < $1.id.interval }) else {
            throw CommandError(
                .inputMissing, "\(path) holds no candles of \(id)",
                remedy: "store some first: haetae ingest --exchange \(id.exchange) "
                    + "--market \(id.market) --import FILE")
        }
        return try store.candles.load(finest.id)
    }

    /// `series` in bars of `interval`, which must be a multiple of its own.
    static func fold(_ series: BarSeries, to interval: TimeSpan) throws -> BarSeries {
        series.interval == interval ? series : try series.folded(to: interval)
    }

}
