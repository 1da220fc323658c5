public import Domain

/// Names the candles of one market at one interval.
public struct CandleSeriesID: Hashable, Sendable, CustomStringConvertible {
    public let instrument: InstrumentID
    public let interval: TimeSpan

    public init(instrument: InstrumentID, interval: TimeSpan) {
        self.instrument = instrument
        self.interval = interval
    }
    /// E.g. `upbit KRW-BTC 1m`.
    public var description: String { "\(instrument) \(interval)" }
}

/// What the store holds of one series.
public struct CandleSummary: Hashable, Sendable {
    public let id: CandleSeriesID
    public let count: Int
    /// Starts of the first and last candle; `nil` when there is none.
    public let first: Timestamp?
    public let last: Timestamp?
}

/// A stored candle and another one for the same time with other values.
public struct CandleConflict: Hashable, Sendable, CustomStringConvertible {
    public let series: CandleSeriesID
    public let stored: Bar
    public let offered: Bar
    /// The row of the import, from 1, counting those that were taken in.
    public let row: Int

    public var description: String {
        "the candle of \(series) at \(offered.start) (row \(row)) differs from the stored one:"
            + " \(Self.text(offered)), stored is \(Self.text(stored)); nothing was imported,"
            + " correct the file or import it into another --db"
    }

    private static func text(_ bar: Bar) -> String {
        "open \(bar.open) high \(bar.high) low \(bar.low) close \(bar.close) volume \(bar.volume)"
    }
}

/// What an import did.
public struct ImportReport: Hashable, Sendable {
    /// Where the candles came from, usually the name of a file.
    public let source: String
    /// Tells the same content again, e.g. a checksum or name and size.
    public let fingerprint: String
    /// Rows offered: the sum of the next two.
    public let rows: Int
    public let stored: Int
    /// Rows that were stored already with the same values.
    public let duplicates: Int
    /// Earliest and latest start offered; `nil` for an empty source.
    public let first: Timestamp?
    public let last: Timestamp?
}

/// An import that was finished earlier.
public struct StoredImport: Hashable, Sendable {
    public let report: ImportReport
    /// By the wall clock.
    public let finishedAt: Timestamp
}

/// A hole in a series, and what is known of it.
public struct CandleGap: Hashable, Sendable {
    /// Why there are no candles.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nothing traded, and the venue writes no candle then.
        case noTrade = "no_trade"
        /// The data is not there.
        case missing
    }

    /// The start of the first candle that is not there.
    public let from: Timestamp
    /// The start of the next one that is.
    public let to: Timestamp
    public let kind: Kind

    public init(from: Timestamp, to: Timestamp, kind: Kind) {
        precondition(from < to, "a gap has a length")
        self.from = from
        self.to = to
        self.kind = kind
    }
}
