import Domain
import SimulatedVenue

/// Makes the row of the `instrument` table.
struct BitMEXInstrument {
    let contract: BitMEXContract
    let market: BitMEXMarket
    let world: SandboxWorld

    private var instrument: Instrument { contract.instrument }
    private var isSpot: Bool { contract.isSpot }

    func row(at time: Timestamp) -> BitMEXRow {
        BitMEXRow(identity + sizes + margins + fundingTerms + volumes + prices + mark(at: time))
    }

    /// The index that a derivative follows, e.g. `.BXBT`; that in USDT has another T.
    static func index(of contract: BitMEXContract) -> String {
        let suffix = contract.instrument.quote == .usdt ? "T" : ""
        return ".B\(contract.instrument.base.code)\(suffix)"
    }

    private var identity: [(String, BitMEXCell)] {
        let listing = BitMEXCell.time(Timestamp(milliseconds: 1_463_140_800_000))
        let base = instrument.base.code
        let position = contract.isInverse ? instrument.quote.code : base
        let isTether = instrument.quote == .usdt
        return [
            ("symbol", .text(contract.symbol)),
            ("rootSymbol", .text(base)),
            ("instrumentID", .integer(Int64(2776 + contract.index.raw))),
            ("state", .text("Open")),
            ("typ", .text(isSpot ? "IFXXXP" : "FFWCSX")),
            ("listing", listing),
            ("front", listing),
            ("expiry", .absent),
            ("settle", .absent),
            ("positionCurrency", isSpot ? .absent : .text(position)),
            ("underlying", .text(base)),
            ("quoteCurrency", .text(instrument.quote.code)),
            ("underlyingSymbol", .text("\(base)\(isTether ? "T" : "")=")),
            ("reference", .text("BMEX")),
            ("referenceSymbol", .text(Self.index(of: contract))),
        ]
    }

    private var sizes: [(String, BitMEXCell)] {
        let tick = instrument.ticks.tick(at: world.lastPrice(of: contract.index) ?? .zero)
        let largest = instrument.maximumQuantity.map { contract.size($0) } ?? 1_000_000_000
        var toPosition: BitMEXCell = .absent
        var multiplier: Int64 = 1
        switch instrument.kind {
        case .spot: toPosition = .integer(FixedPoint.scale)
        case .inverse: multiplier = -100_000_000
        case .linear(let size):
            // Contracts of one unit of the base; and quote units of one contract at price one.
            let contracts = size.raw > 0 ? FixedPoint.scale / size.raw : 0
            toPosition = .integer(contracts)
            multiplier = size.raw / 100
        }
        return [
            ("maxOrderQty", .integer(largest)),
            ("minPrice", .decimal(tick.raw)),
            ("maxPrice", .integer(1_000_000)),
            ("lotSize", .integer(contract.lotSize)),
            ("tickSize", .decimal(tick.raw)),
            ("multiplier", .integer(multiplier)),
            ("settlCurrency", isSpot ? .absent : .text(contract.settlement.unit)),
            ("underlyingToPositionMultiplier", toPosition),
            (
                "underlyingToSettleMultiplier",
                contract.isInverse ? .integer(-100_000_000) : .absent
            ),
            ("quoteToSettleMultiplier", contract.isInverse ? .absent : .integer(1_000_000)),
            ("isQuanto", .bool(false)),
            ("isInverse", .bool(contract.isInverse)),
        ]
    }

    private var margins: [(String, BitMEXCell)] {
        // The first step of the venue's ladder.
        let limit: Int64 = contract.isInverse ? 20_000_000_000 : 1_000_000_000_000
        let step: Int64 = contract.isInverse ? 15_000_000_000 : 1_000_000_000_000
        return [
            ("initMargin", .decimal(isSpot ? 100_000_000 : 1_000_000)),
            ("maintMargin", .decimal(isSpot ? 100_000_000 : 500_000)),
            ("riskLimit", isSpot ? .absent : .integer(limit)),
            ("riskStep", isSpot ? .absent : .integer(step)),
            ("taxed", isSpot ? .absent : .bool(true)),
            ("deleverage", isSpot ? .absent : .bool(true)),
            ("makerFee", .rate(instrument.makerFee)),
            ("takerFee", .rate(instrument.takerFee)),
            ("settlementFee", .integer(0)),
        ]
    }

    private var fundingTerms: [(String, BitMEXCell)] {
        let funding = world.funding(of: contract.index)
        let base = instrument.base.code
        func text(_ text: String) -> BitMEXCell { isSpot ? .absent : .text(text) }
        return [
            ("fundingBaseSymbol", text(".\(base)BON8H")),
            ("fundingQuoteSymbol", text(".\(instrument.quote.code)BON8H")),
            ("fundingPremiumSymbol", text(".\(contract.symbol)PI8H")),
            ("fundingTimestamp", funding.map { .time($0.nextAt) } ?? .absent),
            (
                "fundingInterval",
                funding.map { .time(BitMEXStatistics.interval($0.interval)) } ?? .absent
            ),
            ("fundingRate", .rate(funding?.rate)),
            ("indicativeFundingRate", .rate(funding?.indicativeRate)),
        ]
    }

    private var volumes: [(String, BitMEXCell)] {
        let sums = market.statistics
        return [
            ("prevClosePrice", .price(sums.previousClose)),
            ("limitDownPrice", .null),
            ("limitUpPrice", .null),
            ("prevTotalVolume", .integer(sums.volumeOfDay - sums.volumeOfSession)),
            ("totalVolume", .integer(sums.volumeOfDay)),
            ("volume", .integer(sums.volumeOfSession)),
            ("volume24h", .integer(sums.volumeOfDay)),
            ("prevTotalTurnover", .integer(sums.turnoverOfDay - sums.turnoverOfSession)),
            ("totalTurnover", .integer(sums.turnoverOfDay)),
            ("turnover", .integer(sums.turnoverOfSession)),
            ("turnover24h", .integer(sums.turnoverOfDay)),
            ("homeNotional24h", .decimal(sums.homeOfDay)),
            ("foreignNotional24h", .decimal(sums.foreignOfDay)),
            ("prevPrice24h", .price(sums.priceBefore)),
            ("vwap", .price(sums.average)),
            ("highPrice", .price(sums.high)),
            ("lowPrice", .price(sums.low)),
        ]
    }

    private var prices: [(String, BitMEXCell)] {
        let last = world.lastPrice(of: contract.index)
        let (bid, ask) = (market.book.bids.first?.price, market.book.asks.first?.price)
        var middle: BitMEXCell = .absent
        if let bid, let ask { middle = .decimal((bid.raw + ask.raw) / 2) }
        var change: BitMEXCell = .absent
        if let last, let before = market.statistics.priceBefore, before > .zero {
            let ratio = Int128(last.raw - before.raw) * 100_000_000 / Int128(before.raw)
            change = .decimal(Int64(clamping: ratio) / 10_000 * 10_000)
        }
        return [
            ("lastPrice", .price(last)),
            ("lastPriceProtected", .price(last)),
            ("lastTickDirection", .text(market.tape.lastEntry?.direction ?? "PlusTick")),
            ("lastChangePcnt", change),
            ("bidPrice", .price(bid)),
            ("midPrice", middle),
            ("askPrice", .price(ask)),
            ("impactBidPrice", .price(bid)),
            ("impactMidPrice", middle),
            ("impactAskPrice", .price(ask)),
            ("hasLiquidity", .bool(bid != nil && ask != nil)),
        ]
    }

    private func mark(at time: Timestamp) -> [(String, BitMEXCell)] {
        let index = world.indexPrice(of: contract.index)
        let mark =
            world.venue.markPrice(of: contract.index)
            ?? world.lastPrice(of: contract.index)
        var basis: BitMEXCell = .absent
        if let index, let mark, !isSpot { basis = .decimal(mark.raw - index.raw) }
        let rate = world.funding(of: contract.index)?.rate
        func flag(_ value: Bool) -> BitMEXCell { isSpot ? .absent : .bool(value) }
        let session = time.floored(to: .hours(1))
        return [
            ("openInterest", isSpot ? .absent : .integer(market.statistics.openInterest)),
            ("openValue", isSpot ? .absent : .integer(market.statistics.openValue)),
            ("fairMethod", isSpot ? .absent : .text("FundingRate")),
            ("fairBasisRate", rate.map { .decimal($0.raw * 1095) } ?? .absent),
            ("fairBasis", basis),
            ("fairPrice", isSpot ? .absent : .price(mark)),
            ("markMethod", .text(isSpot ? "LastPrice" : "FairPrice")),
            ("markPrice", .price(mark)),
            ("indicativeSettlePrice", isSpot ? .absent : .price(index)),
            ("settledPrice", .absent),
            ("instantPnl", flag(true)),
            ("timestamp", .time(time)),
            ("minTick", isSpot ? .absent : .decimal(1_000_000)),
            ("fundingBaseRate", isSpot ? .absent : .decimal(30_000)),
            ("fundingQuoteRate", isSpot ? .absent : .decimal(60_000)),
            ("capped", flag(false)),
            ("closingTimestamp", .time(session + .hours(1))),
            ("openingTimestamp", .time(session)),
            ("pool", .text("Primary")),
        ]
    }
}
