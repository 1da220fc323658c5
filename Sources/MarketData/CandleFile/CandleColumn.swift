/// A column of a candle file, named as its header names it.
public enum CandleColumn: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// Milliseconds since 1970 UTC at which the bar opens.
    case time = "open_time_ms"
    case open
    case high
    case low
    case close
    /// Base units or contracts.
    case volume
    /// Turnover in the quote currency; checked to be a number, then left out of the bar.
    case quoteVolume = "quote_volume"
    /// How many trades the bar holds; checked to be a number, then left out of the bar.
    case trades

    /// Whether a file may do without it.
    public var isOptional: Bool { self == .quoteVolume || self == .trades }
    /// The name in the header.
    public var description: String { rawValue }

    /// The header as documentation writes it.
    public static let header =
        "open_time_ms,open,high,low,close,volume[,quote_volume][,trades]"
}
