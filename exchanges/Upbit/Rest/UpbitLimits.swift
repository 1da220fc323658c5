import Domain
public import Transport

/// What the venue lets through, of its page of 2026-10-07; answers correct it.
///
/// - SeeAlso: <https://docs.upbit.com/kr/reference/rate-limits>
public enum UpbitLimits {
    public static let rules =
        [
            UpbitGroup.market, UpbitGroup.candle, UpbitGroup.trade, UpbitGroup.ticker,
            UpbitGroup.orderbook,
        ].map { RateRule($0, 10, per: .seconds(1), isForReadsOnly: true) } + [
            RateRule(UpbitGroup.general, 30, per: .seconds(1)),
            // Twelve since 2026-08-21.
            RateRule(UpbitGroup.order, 12, per: .seconds(1)),
            RateRule(UpbitGroup.cancelAll, 1, per: .seconds(2)),
        ]
}
