import Domain
public import Transport

/// What the venue lets through, of its page of 2026-10-27. It tells nothing of what is left, and going
/// beyond it shuts a category for minutes, so a little is left unused.
///
/// - SeeAlso: <https://apidocs.bithumb.com>
public enum BithumbLimits {
    public static let rules =
        [
            BithumbGroup.candle, BithumbGroup.orderbook, BithumbGroup.ticker, BithumbGroup.trade,
            BithumbGroup.market,
        ].map { RateRule($0, 140, per: .seconds(1), isForReadsOnly: true) } + [
            // 140 are published; clients that trade report that more than ten are throttled.
            RateRule(BithumbGroup.order, 10, per: .seconds(1)),
            RateRule(BithumbGroup.cancel, 10, per: .seconds(1)),
            RateRule(BithumbGroup.batch, 18, per: .seconds(1)),
            RateRule(BithumbGroup.information, 130, per: .seconds(1)),
        ]
}
