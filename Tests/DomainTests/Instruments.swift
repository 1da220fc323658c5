import Domain

/// Instruments for tests, by kind.
enum Instruments {
    static let krw = Instrument(
        id: InstrumentID(exchange: "upbit", market: "KRW-BTC"), kind: .spot,
        base: Currency("BTC"), quote: .krw, ticks: TickTable(Price(raw: 100_000_000_000)),
        lot: Quantity(raw: 1), makerFee: Rate(raw: 50_000), takerFee: Rate(raw: 50_000),
        feeRounding: .exact)

    static let bithumb = Instrument(
        id: InstrumentID(exchange: "bithumb", market: "KRW-BTC"), kind: .spot,
        base: Currency("BTC"), quote: .krw, ticks: TickTable(Price(raw: 100_000_000_000)),
        lot: Quantity(raw: 1), makerFee: Rate(raw: 40_000), takerFee: Rate(raw: 40_000),
        feeRounding: .truncated(step: Money(raw: Money.scale / 100)))

    /// XBTUSD with a lot of this many contracts, at the fees of 2019.
    static func inverse(lot contracts: Int64) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "bitmex", market: "XBTUSD"),
            kind: .inverse(contractSize: Quantity(raw: FixedPoint.scale)), base: .xbt,
            quote: Currency("USD"), ticks: TickTable(Price(raw: 50_000_000)),
            lot: Quantity(raw: contracts * FixedPoint.scale), makerFee: Rate(raw: -25_000),
            takerFee: Rate(raw: 75_000),
            feeRounding: .truncated(step: Money(raw: Money.scale / 100_000_000)))
    }

    /// XBTUSDT: 10⁻⁶ XBT a contract.
    static func linear(lot contracts: Int64) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "bitmex", market: "XBTUSDT"),
            kind: .linear(contractSize: Quantity(raw: 100)), base: .xbt, quote: .usdt,
            ticks: TickTable(Price(raw: 10_000_000)),
            lot: Quantity(raw: contracts * FixedPoint.scale), makerFee: Rate(raw: 50_000),
            takerFee: Rate(raw: 50_000),
            feeRounding: .truncated(step: Money(raw: Money.scale / 1_000_000)))
    }
}
