extension BitMEXTable {
    /// The columns of a table, as one text.
    static func text(of table: BitMEXTable) -> String {
        switch table {
        case .orderBookL2, .bestLevels: "symbol id side size price timestamp transactTime"
        case .orderBook10: "symbol bids asks timestamp"
        case .quote, .quoteBin1m, .quoteBin5m, .quoteBin1h, .quoteBin1d:
            "timestamp symbol bidSize bidPrice askPrice askSize"
        case .trade:
            """
            timestamp symbol side size price tickDirection trdMatchID grossValue homeNotional
            foreignNotional trdType
            """
        case .tradeBin1m, .tradeBin5m, .tradeBin1h, .tradeBin1d:
            """
            timestamp symbol open high low close trades volume vwap lastSize turnover homeNotional
            foreignNotional
            """
        case .instrument: instrumentColumns
        case .funding: "timestamp symbol fundingInterval fundingRate fundingRateDaily"
        case .settlement: "timestamp symbol settlementType settledPrice"
        case .insurance: "currency timestamp walletBalance"
        case .liquidation: "orderID symbol side price leavesQty"
        case .announcement: "id link title content date"
        case .chat: "id date user message html fromBot channelID"
        case .connected: "id users bots"
        case .publicNotifications, .privateNotifications:
            "id date title body ttl type closable persist waitForVisibility sound"
        case .affiliate: "account currency timestamp"
        case .order: orderColumns
        case .execution: executionColumns
        case .position: positionColumns
        case .margin: marginColumns
        case .wallet:
            """
            account currency deposited withdrawn transferIn transferOut amount pendingCredit
            pendingDebit confirmedDebit timestamp
            """
        case .transact:
            """
            transactID account currency transactType amount fee transactStatus address tx text
            transactTime walletBalance marginBalance timestamp
            """
        }
    }

    private static let orderColumns = """
        orderID clOrdID clOrdLinkID account symbol side orderQty price displayQty stopPx
        pegOffsetValue pegPriceType currency settlCurrency ordType timeInForce execInst
        contingencyType ordStatus triggered workingIndicator ordRejReason leavesQty cumQty avgPx
        strategy text transactTime timestamp
        """
    private static let executionColumns = """
        execID orderID clOrdID clOrdLinkID account symbol side lastQty lastPx underlyingLastPx
        lastLiquidityInd orderQty price displayQty stopPx pegOffsetValue pegPriceType currency
        settlCurrency
        execType ordType timeInForce execInst contingencyType ordStatus triggered
        workingIndicator ordRejReason leavesQty cumQty avgPx strategy commission brokerCommission
        feeType tradePublishIndicator execCost execComm brokerExecComm homeNotional
        foreignNotional text trdMatchID transactTime timestamp
        """
    private static let positionColumns = """
        account symbol strategy currency underlying quoteCurrency commission initMarginReq
        maintMarginReq riskLimit leverage crossMargin deleveragePercentile rebalancedPnl
        prevRealisedPnl openingQty openOrderBuyQty openOrderBuyCost openOrderBuyPremium
        openOrderSellQty openOrderSellCost openOrderSellPremium currentQty currentCost currentComm
        realisedCost unrealisedCost grossOpenPremium isOpen markPrice markValue riskValue
        homeNotional foreignNotional posCost posCross posComm posLoss posMargin posMaint
        posInit initMargin maintMargin realisedPnl unrealisedPnl unrealisedPnlPcnt
        unrealisedRoePcnt avgCostPrice avgEntryPrice breakEvenPrice marginCallPrice
        liquidationPrice bankruptPrice timestamp
        """
    private static let marginColumns = """
        account currency riskLimit amount prevRealisedPnl grossComm grossOpenCost grossOpenPremium
        grossExecCost grossMarkValue riskValue initMargin maintMargin targetExcessMargin
        realisedPnl unrealisedPnl walletBalance marginBalance marginLeverage marginUsedPcnt
        excessMargin availableMargin withdrawableMargin makerFeeDiscount takerFeeDiscount
        timestamp foreignMarginBalance foreignRequirement
        """
    private static let instrumentColumns = """
        symbol rootSymbol instrumentID state typ listing front expiry settle positionCurrency
        underlying quoteCurrency underlyingSymbol reference referenceSymbol maxOrderQty minPrice
        maxPrice lotSize tickSize multiplier settlCurrency underlyingToPositionMultiplier
        underlyingToSettleMultiplier quoteToSettleMultiplier isQuanto isInverse initMargin
        maintMargin riskLimit riskStep taxed deleverage makerFee takerFee settlementFee
        fundingBaseSymbol fundingQuoteSymbol fundingPremiumSymbol fundingTimestamp fundingInterval
        fundingRate indicativeFundingRate prevClosePrice limitDownPrice limitUpPrice
        prevTotalVolume totalVolume volume volume24h prevTotalTurnover totalTurnover turnover
        turnover24h homeNotional24h foreignNotional24h prevPrice24h vwap highPrice lowPrice
        lastPrice lastPriceProtected lastTickDirection lastChangePcnt bidPrice midPrice askPrice
        impactBidPrice impactMidPrice impactAskPrice hasLiquidity openInterest openValue fairMethod
        fairBasisRate fairBasis fairPrice markMethod markPrice indicativeSettlePrice settledPrice
        instantPnl timestamp minTick fundingBaseRate fundingQuoteRate capped closingTimestamp
        openingTimestamp pool
        """
}
