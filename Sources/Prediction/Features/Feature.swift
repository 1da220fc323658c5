/// One input of the networks: sixty numbers that describe the market at the close of a bar.
///
/// The raw value is the position in the vector. "Scaled" means divided by the typical absolute
/// return of the 96 bars *before* this one and by the root of the window, so that a huge candle
/// cannot hide inside its own yardstick; every scaled feature is clipped to ±5.
public enum Feature: Int, CaseIterable, Sendable {
    // Returns over n bars, scaled.
    case return1, return2, return3, return6, return12, return24, return48, return96, return288
    /// The return of one bar, one to three bars ago.
    case laggedReturn1, laggedReturn2, laggedReturn3
    // Distance of the close from exponential (EMA) and plain (SMA) averages, scaled.
    case distanceEMA6, distanceEMA12, distanceEMA24, distanceEMA48, distanceSMA96, distanceSMA288
    /// EMA 12 − EMA 24, and that minus its own EMA 9, scaled.
    case macd, macdHistogram
    /// Net move ÷ travelled distance over n bars, −1…1: the information of an RSI, centered.
    case strength14, strength48
    /// Where the close lies between the low and the high of n bars, −1…1.
    case channel24, channel96, channel288
    /// First-order autocorrelation of returns.
    case autocorrelation48

    // The shape of the bar: parts of its range, and averages of them.
    case body, upperWick, lowerWick, closeLocation6, wickBalance12

    // Volatility: logarithms of ratios between windows, and one level.
    case range1, volatility6To96, volatility12To288, volatility24To288, volatility96To288
    case volatilityLevel
    case parkinson12, parkinson48, parkinson6To48
    /// Share of the squared returns that went up, −1…1.
    case upside48
    /// Share of the largest squared return in the sum of 24.
    case jump24
    /// 1 when this bar moved more than five typical returns.
    case bigMove
    /// Big moves of the last 24 bars: their count, and ups minus downs.
    case bigMoves24, bigMoveBalance24

    // Volume: z-scores of its root, ratios, and volume signed by direction.
    case volumeZ1, volumeZ6, volume12To96, volume24To288
    case signedVolume6, signedVolume24, moneyFlow24
    case volumeSignedReturn
    case illiquidity12To288

    // Activity: bars without a trade.
    case quietRun, quietShare48

    // Time of day and day of week at the close of the bar, UTC.
    case hourSine, hourCosine, weekdaySine, weekdayCosine
}

/// What a family of features looks at; ensemble members are made to differ by leaving some out.
public enum FeatureGroup: String, CaseIterable, Sendable {
    case price, shape, volatility, volume, activity, time

    /// The features of the group, in the order of the vector.
    public var features: [Feature] {
        let range: ClosedRange<Feature.RawValue> =
            switch self {
            case .price: Feature.return1.rawValue...Feature.autocorrelation48.rawValue
            case .shape: Feature.body.rawValue...Feature.wickBalance12.rawValue
            case .volatility: Feature.range1.rawValue...Feature.bigMoveBalance24.rawValue
            case .volume: Feature.volumeZ1.rawValue...Feature.illiquidity12To288.rawValue
            case .activity: Feature.quietRun.rawValue...Feature.quietShare48.rawValue
            case .time: Feature.hourSine.rawValue...Feature.weekdayCosine.rawValue
            }
        return range.compactMap(Feature.init(rawValue:))
    }
}

/// The feature vector as a whole: its length and the names that a stored model is checked against.
public enum FeatureSet {
    /// Length of the vector: 60.
    public static let count = Feature.allCases.count
    /// Names in the order of the vector; a model trained on another list is refused.
    public static let names = Feature.allCases.map { String(describing: $0) }

    /// Positions of the features of `groups`, ascending.
    public static func columns(of groups: [FeatureGroup]) -> [Int] {
        groups.flatMap { $0.features.map(\.rawValue) }.sorted()
    }
}
