/// The tables of the realtime interface.
enum BitMEXTable: String, CaseIterable, Sendable {
    case announcement, chat, connected, funding, instrument, insurance, liquidation
    case orderBookL2, orderBook10, publicNotifications, quote, settlement, trade
    case bestLevels = "orderBookL2_25"
    case quoteBin1m, quoteBin5m, quoteBin1h, quoteBin1d
    case tradeBin1m, tradeBin5m, tradeBin1h, tradeBin1d
    case affiliate, execution, order, margin, position, privateNotifications, transact, wallet

    /// Whether it shows what belongs to one account.
    var isPrivate: Bool {
        switch self {
        case .affiliate, .execution, .order, .margin, .position, .privateNotifications,
            .transact, .wallet:
            true
        default: false
        }
    }

    /// Whether it can be subscribed to for one symbol.
    var hasSymbol: Bool { columns.contains("symbol") }

    static func quoteBin(_ size: BitMEXBinSize) -> BitMEXTable {
        switch size {
        case .oneMinute: .quoteBin1m
        case .fiveMinutes: .quoteBin5m
        case .oneHour: .quoteBin1h
        case .oneDay: .quoteBin1d
        }
    }

    static func tradeBin(_ size: BitMEXBinSize) -> BitMEXTable {
        switch size {
        case .oneMinute: .tradeBin1m
        case .fiveMinutes: .tradeBin5m
        case .oneHour: .tradeBin1h
        case .oneDay: .tradeBin1d
        }
    }

    /// The fields that name a row; a table without any is only ever appended to.
    var keys: [String] {
        switch self {
        case .orderBookL2, .bestLevels: ["symbol", "id", "side"]
        case .orderBook10, .instrument: ["symbol"]
        case .funding, .settlement: ["timestamp", "symbol"]
        case .insurance: ["currency", "timestamp"]
        case .liquidation, .order: ["orderID"]
        case .execution: ["execID"]
        case .position: ["account", "symbol", "strategy"]
        case .margin, .wallet, .affiliate: ["account", "currency"]
        case .transact: ["transactID"]
        case .announcement, .chat, .connected, .publicNotifications, .privateNotifications:
            ["id"]
        default: []
        }
    }

    /// Which fields an update carries although they have not changed.
    var always: Set<String> {
        switch self {
        case .order: ["orderID", "clOrdID", "account", "symbol", "timestamp"]
        case .position:
            [
                "account", "symbol", "currency", "currentQty", "markPrice", "liquidationPrice",
                "strategy", "timestamp",
            ]
        case .margin, .wallet: ["account", "currency", "timestamp"]
        case .instrument: ["symbol", "timestamp"]
        default: Set(keys)
        }
    }

    /// Every column, in the order of the rows.
    var columns: [String] { Self.words(Self.text(of: self)) }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    }

    /// The `types` of a partial.
    var types: JSONTree {
        .object(
            columns.map {
                JSONTree.Member(key: $0, value: .string(BitMEXColumn.type(of: $0, in: self)))
            })
    }
}

/// What a column of that name holds, in every table that has it but for two.
enum BitMEXColumn {
    static func type(of name: String, in table: BitMEXTable) -> String {
        // Shares of a contract's value in an instrument, but amounts of an account.
        if table != .instrument, name == "initMargin" || name == "maintMargin" { return "long" }
        return known[name] ?? "symbol"
    }

    private static let known: [String: String] = {
        var result: [String: String] = [:]
        for (type, names) in [
            ("guid", guids), ("timestamp", times), ("timespan", "fundingInterval"),
            ("boolean", flags), ("float", floats), ("long", longs), ("mixed", "bids asks"),
        ] {
            for name in names.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                result[String(name)] = type
            }
        }
        return result
    }()

    private static let guids = "orderID execID trdMatchID transactID"
    private static let times = """
        timestamp transactTime listing front expiry settle fundingTimestamp openingTimestamp
        closingTimestamp date currentTimestamp
        """
    private static let flags = """
        workingIndicator isOpen crossMargin isQuanto isInverse capped taxed deleverage
        hasLiquidity instantPnl fromBot closable persist waitForVisibility
        """
    private static let floats = """
        price bidPrice askPrice homeNotional foreignNotional lastPx stopPx pegOffsetValue avgPx
        underlyingLastPx
        commission brokerCommission leverage initMarginReq maintMarginReq deleveragePercentile
        markPrice unrealisedPnlPcnt unrealisedRoePcnt avgCostPrice avgEntryPrice breakEvenPrice
        marginCallPrice liquidationPrice bankruptPrice marginLeverage marginUsedPcnt open high low
        close vwap fundingRate fundingRateDaily minPrice maxPrice tickSize minTick initMargin
        maintMargin makerFee takerFee settlementFee indicativeFundingRate prevClosePrice
        limitDownPrice limitUpPrice homeNotional24h foreignNotional24h prevPrice24h highPrice
        lowPrice lastPrice lastPriceProtected lastChangePcnt midPrice impactBidPrice impactMidPrice
        impactAskPrice fairBasisRate fairBasis fairPrice indicativeSettlePrice fundingBaseRate
        fundingQuoteRate settledPrice makerFeeDiscount takerFeeDiscount
        """
    private static let longs = """
        id account size orderQty displayQty leavesQty cumQty lastQty execCost execComm
        brokerExecComm grossValue bidSize askSize trades volume lastSize turnover riskLimit
        rebalancedPnl prevRealisedPnl openingQty openOrderBuyQty openOrderBuyCost
        openOrderBuyPremium openOrderSellQty openOrderSellCost openOrderSellPremium currentQty
        currentCost currentComm realisedCost unrealisedCost grossOpenPremium markValue riskValue
        posCost posCross posComm posLoss posMargin posMaint posInit realisedPnl
        unrealisedPnl amount grossComm grossOpenCost grossExecCost grossMarkValue
        targetExcessMargin walletBalance marginBalance excessMargin availableMargin
        withdrawableMargin foreignMarginBalance foreignRequirement deposited withdrawn transferIn
        transferOut pendingCredit pendingDebit confirmedDebit maxOrderQty lotSize multiplier
        underlyingToPositionMultiplier underlyingToSettleMultiplier quoteToSettleMultiplier
        riskStep prevTotalVolume totalVolume volume24h prevTotalTurnover totalTurnover turnover24h
        openInterest openValue instrumentID fee channelID users bots ttl
        """
}
