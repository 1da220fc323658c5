@testable import Sandbox

/// What a recorded payload is compared with, and what of it the sandbox leaves out, and why.
struct BitMEXSchema: Sendable {
    /// The name of what the sandbox sends in its place.
    let counterpart: String
    /// Fields that are not there, with the reason.
    let missing: Set<String>
    let reason: String

    static func same(_ counterpart: String) -> BitMEXSchema {
        BitMEXSchema(counterpart: counterpart, missing: [], reason: "")
    }

    static func old(
        _ counterpart: String, _ missing: String, _ reason: String
    ) -> BitMEXSchema {
        BitMEXSchema(
            counterpart: counterpart,
            missing: Set(
                missing.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)),
            reason: reason)
    }

    static let emptied = "rows of 2019 write empty text where those of 2024 write nothing"
    static let gone = "columns that the venue dropped before 2024"

    static let oldOrder = BitMEXSchema.old(
        "order",
        """
        exDestination multiLegReportingType pegPriceType contingencyType ordRejReason
        pegOffsetValue
        """, emptied + "; " + gone)
    static let oldExecution = BitMEXSchema.old(
        "execution",
        """
        exDestination multiLegReportingType pegPriceType contingencyType ordRejReason lastMkt
        simpleLeavesQty simpleCumQty simpleOrderQty triggered execInst stopPx
        """, emptied + "; " + gone)
    static let oldPosition = BitMEXSchema.old(
        "position",
        """
        prevUnrealisedPnl prevClosePrice openingTimestamp openingCost openingComm execBuyQty
        execBuyCost execSellQty execSellCost execQty execCost execComm currentTimestamp
        grossOpenCost grossExecCost posState posCost2 posAllowance taxableMargin sessionMargin
        targetExcessMargin varMargin realisedGrossPnl realisedTax unrealisedGrossPnl longBankrupt
        shortBankrupt taxBase indicativeTaxRate indicativeTax unrealisedTax simpleQty simpleCost
        simpleValue simplePnl simplePnlPcnt lastPrice lastValue
        """, gone + ": they are not among the types of the partial of 2025-01")
    static let oldMargin = BitMEXSchema.old(
        "margin",
        """
        prevState state action pendingCredit pendingDebit confirmedDebit prevUnrealisedPnl
        taxableMargin sessionMargin varMargin indicativeTax unrealisedProfit syntheticMargin
        marginBalancePcnt excessMarginPcnt grossLastValue commission
        """, gone)
    static let oldInstrument = BitMEXSchema.old(
        "instrument",
        """
        inverseLeg sellLeg buyLeg insuranceFee indicativeTaxRate sessionInterval indexPrice
        settle expiry optionStrikeRound optionStrikePcnt optionMultiplier listedSettle
        underlyingToPositionMultiplier quoteToSettleMultiplier inverseLegSymbol riskLimit
        settledPriceAdjustmentRate settledPrice calcInterval publishInterval publishTime
        relistInterval rebalanceTimestamp rebalanceInterval
        """, gone + "; futures and indices, which the sandbox does not offer, have more")
    static let placeholder = "a placeholder of the schema, not a recorded row"

    /// By file.
    static let table: [String: BitMEXSchema] = {
        var table: [String: BitMEXSchema] = [:]
        for name in [
            "filled-limit-buy-order", "filled-marked-buy-order", "new-limit-buy-order",
            "new-marked-buy-order", "pending-limit-buy-order", "pending-limit-sell-order",
        ] { table["xchange/api_v1_order_\(name).json"] = .same("order") }
        for name in ["all-open-orders", "filtered-open-orders"] {
            table["xchange/api_v1_order_\(name).json"] = .same("openOrder")
        }
        table["xchange/api_v1_order_error-insufficient-balance.json"] = .same("codedError")
        table["xchange/api_v1_execution_tradehistory.json"] = .same("execution")
        table["xchange/api_v1_user_wallet.json"] = .same("wallet")
        table["xchange/api_v1_wallet_assets.json"] = .same("asset")
        table["xchange-stream/execution_market-buy.json"] = .same("message execution")
        table["xchange-stream/execution-spec.json"] = .old(
            "partial execution", "foreignKeys attributes", "partials of 2025 have neither")
        table["xchange-stream/position_initial.json"] = .same("partial position")
        table["xchange-stream/position_update-close.json"] = .same("message position")
        table["roq/order_data_item__create_ack.json"] = .same("order")
        table["roq/order_data_item__modify_ack.json"] = .same("order")
        table["roq/order_book_l2__simple.json"] = .same("partial orderBookL2")
        table["roq/quote__simple.json"] = .same("partial quote")
        table["roq/trade__simple.json"] = .same("partial trade")
        table["roq/welcome__simple.json"] = .same("welcome")
        table["roq/subscribe__simple.json"] = .same("ack")
        return table.merging(older) { first, _ in first }.merging(jkorf) { first, _ in first }
            .merging(nautilus) { first, _ in first }
    }()

    private static let older: [String: BitMEXSchema] = {
        var table: [String: BitMEXSchema] = [:]
        for name in ["doc_order", "doc_stop_order", "doc_20190514_failed_stop_a"] {
            table["peron/\(name).json"] = oldOrder
        }
        table["peron/flow_partial_fill_then_cancel.json"] = oldOrder
        table["peron/doc_margin_api.json"] = oldMargin
        table["peron/executions_2019-05-30_first300.json"] = oldExecution
        table["peron/http_400_duplicate_clordid.json"] = .old(
            "error", "", "headers and body stand in one file; the body is compared")
        table["peron/http_503_overloaded.json"] = table["peron/http_400_duplicate_clordid.json"]
        table["positions-misc/position_cross_long_1_2019-09.json"] = oldPosition
        table["positions-misc/position_isolated_short_500_2018-08.json"] = oldPosition
        for name in [
            "02_TestWsInsertExectuionUpdate", "12_TestWSDeleverageExecutionInsertHandling",
        ] { table["gocryptotrader/\(name).json"] = .same("message execution") }
        for name in [
            "04_TestWSPositionUpdateHandling", "10_TestWSDeleveragePositionUpdateHandling",
        ] { table["gocryptotrader/\(name).json"] = .same("message position") }
        for name in ["06_TestWSOrderbookHandling", "08_TestWSOrderbookHandling"] {
            table["gocryptotrader/\(name).json"] = .same("message orderBookL2_25")
        }
        table["gocryptotrader/14_TestWsTrades.json"] = .same("message trade")
        table["cryptofeed/rest_instrument_active_2021-07-22.json"] = oldInstrument
        return table
    }()

    private static let jkorf: [String: BitMEXSchema] = [
        "GetTrades": .same("trade"), "GetKlines": .same("tradeBin"),
        "GetOrderBook": .same("orderBookL2"), "GetBookTickerHistory": .same("quote"),
        "GetAggregatedBookTickerHistory": .same("quote"), "GetFundingHistory": .same("funding"),
        "GetBalances": .same("wallet"), "GetExchangeStats": .same("stats"),
        "GetSymbolVolumes": .same("usdVolume"), "GetActiveIntervals": .same("intervals"),
        "GetInsurance": .same("insurance"), "GetAssets": .same("asset"),
        "GetAccountInfo": .same("user"),
        "PlaceOrder": placeholderOrder, "EditOrder": placeholderOrder,
        "GetOrders": placeholderOrder, "CancelOrders": placeholderOrder,
        "CancelAllOrders": placeholderOrder,
    ].reduce(into: [:]) { $0["jkorf/rest_\($1.key).txt"] = $1.value }

    private static let placeholderOrder = BitMEXSchema.old(
        "order", "pegOffsetValue pegPriceType contingencyType ordRejReason", placeholder)

    private static let nautilus: [String: BitMEXSchema] = [
        "http_error_response": .same("error"), "http_get_trades": .same("trade"),
        "http_get_trade_bins": .same("tradeBin"), "http_get_orders": oldOrder,
        "http_get_executions": oldExecution, "http_get_positions": oldPosition,
        "http_get_instrument_xbtusd": oldInstrument, "ws_instrument": oldInstrument,
        "ws_instrument_index_update": .same("instrument"),
        "ws_instrument_mark_update": .same("instrument"), "ws_execution": oldExecution,
        "ws_execution_cancel_reject": .same("cancelReject"), "ws_funding_rate": .same("funding"),
        "ws_margin": .same("margin"), "ws_order": oldOrder, "ws_orderbook_10": .same("book10"),
        "ws_orderbook_l2": .same("orderBookL2"), "ws_position": oldPosition,
        "ws_quote": .same("quote"), "ws_trade": .same("trade"),
        "ws_trade_bin_1m": .same("tradeBin"),
        "http_get_wallet": invented, "ws_wallet": invented,
    ].reduce(into: [:]) { $0["nautilus/\($1.key).json"] = $1.value }

    private static let invented = BitMEXSchema.old(
        "wallet",
        """
        prevDeposited prevWithdrawn prevTransferIn prevTransferOut prevAmount prevTimestamp
        deltaDeposited deltaWithdrawn deltaTransferIn deltaTransferOut deltaAmount addr script
        withdrawalLock
        """, "the recorded answer of 2024-12 has none of these")

    /// How the rows inside messages of a table are compared.
    static func rows(of table: String) -> BitMEXSchema {
        switch table {
        case "execution": oldExecution
        case "position": oldPosition
        case "order": oldOrder
        default: same(table)
        }
    }

    /// Files that have no counterpart, and why.
    static let without: [String: String] = [
        "nautilus/credential_post_order.json": "a request: it is among the signatures",
        "nautilus/http_get_instrument_xbtm26_xbtu26_spread.json": "no spreads are offered",
        "nautilus/ws_liquidation.json": "the engine takes positions over without resting orders",
        "jkorf/rest_GetLiquidations.txt": "the engine takes positions over without resting orders",
        "jkorf/rest_GetAnnouncements.txt": "a sandbox has none: the list is empty",
        "jkorf/rest_GetSettlementHistory.txt": "perpetuals never settle: the list is empty",
        "jkorf/rest_GetAssetNetworks.txt": "nothing is paid in or out: the list is empty",
        "jkorf/rest_GetUserEvents.txt": "the list is empty",
        "jkorf/rest_GetFees.txt": "the keys are symbols: see the golden test",
        "jkorf/ws_BookTicker.txt": "a dialogue of rows that are compared elsewhere",
        "jkorf/ws_Trades.txt": "a dialogue of rows that are compared elsewhere",
        "jkorf/ws_Concurrent.txt": "a dialogue of rows that are compared elsewhere",
        "peron/flow_place_limit.json": "rows of three tables in one list, all compared elsewhere",
        "peron/flow_amend_limit.json": "rows of three tables in one list, all compared elsewhere",
        "peron/position_margin_isolated_short_299901.json": "two rows, both of older columns",
        "peron/doc_liquidation.json": "an empty partial",
        "peron/doc_instrument.json": "columns of 2018, most of them empty for ever since",
        "peron/doc_orderbookl2_25.json": "ids that stood for prices, until 2023",
        "peron/doc_quoteBin1m.json": "the rows are those of quote",
        "ccapi/position_and_margin_cross_long_500_2021-07.json": "two rows of older columns",
        "ccxt-markets/instruments_2026-05-21.json": "CCXT wrote numbers as text",
        "xchange-legacy/example-account.json": "doc example of 2017",
        "xchange-legacy/example-margin-account.json": "doc example of 2017",
        "xchange-legacy/example-trades.json": "indices of 2017",
        "cryptofeed/ws_capture_2021-07-22_xbtusd_and_5.jsonl": "see the test of the session",
    ]
}
