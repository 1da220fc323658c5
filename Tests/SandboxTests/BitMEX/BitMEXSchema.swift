@testable import Sandbox

/// What a recorded payload is compared with, and what of it the sandbox leaves out, and why.
struct BitMEXSchema: Sendable {
    /// The name of what the sandbox sends in its place.
    let counterpart: String
    /// Fields that are not there, with the reason.
    let missing: Set<String>
    let reason: String
    /// Whether the file has numbers in quotation marks that the venue sent without.
    var hasNumbersAsText = false

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
        relistInterval rebalanceTimestamp rebalanceInterval limit bankruptLimitDownPrice
        bankruptLimitUpPrice optionStrikePrice optionUnderlyingPrice
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
        return [older, jkorf, nautilus, documents].reduce(table) { all, more in
            all.merging(more) { first, _ in first }
        }
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
        "GetAccountInfo": .same("user"), "GetLiquidations": .same("liquidation"),
        "GetAnnouncements": .same("announcement"), "GetAssetNetworks": .same("network"),
        "GetUserEvents": .same("event"), "GetFees": .same("fee"),
        "GetSettlementHistory": .same("types settlement"),
        "PlaceOrder": placeholderOrder, "EditOrder": placeholderOrder,
        "GetOrders": placeholderOrder, "CancelOrders": placeholderOrder,
        "CancelAllOrders": placeholderOrder,
    ].reduce(into: [:]) { $0["jkorf/rest_\($1.key).txt"] = $1.value }

    /// Partials, doc examples, and rows of several tables in one file.
    private static let documents: [String: BitMEXSchema] = [
        "nautilus/credential_post_order.json": .same("order"),
        "nautilus/http_get_instrument_xbtm26_xbtu26_spread.json": .old(
            "instrument", "expiry settle farLegSymbol nearLegSymbol referencePrice",
            "a spread ends, and has two legs; the sandbox lists perpetuals and spot, which do not"),
        "nautilus/ws_liquidation.json": .same("liquidation"),
        "peron/doc_liquidation.json": partial("liquidation"),
        "peron/doc_orderbookl2_25.json": partial("orderBookL2_25"),
        "peron/doc_quoteBin1m.json": partial("quoteBin1m"),
        "peron/doc_instrument.json": partial("instrument"),
        "peron/flow_place_limit.json": rows, "peron/flow_amend_limit.json": rows,
        "peron/position_margin_isolated_short_299901.json": rows,
        "ccapi/position_and_margin_cross_long_500_2021-07.json": rows,
        "ccxt-markets/instruments_2026-05-21.json": BitMEXSchema(
            counterpart: "instrument", missing: [], reason: "CCXT wrote all numbers as text",
            hasNumbersAsText: true),
        "xchange-legacy/example-account.json": .old(
            "user", "ownerId firstname lastname email phone pgpPubKey country",
            "personal fields of 2017 that the answer of 2025 does not have"),
        "xchange-legacy/example-margin-account.json": oldMargin,
        "xchange-legacy/example-trades.json": .same("trade"),
        "jkorf/ws_BookTicker.txt": dialogue, "jkorf/ws_Trades.txt": dialogue,
        "jkorf/ws_Concurrent.txt": dialogue,
    ]

    private static func partial(_ table: String) -> BitMEXSchema {
        .old(
            "partial \(table)", "foreignKeys attributes",
            "partials of 2025 have neither; see the recorded ones of xchange-stream")
    }

    /// Each row is of the table that its keys tell: see `table(ofRow:)`.
    private static let rows = same("row")
    /// Each message is compared with one of its kind.
    private static let dialogue = same("message")

    /// The table of a row that comes without a message round it.
    static func table(ofRow row: JSONTree) -> String {
        row["orderID"] != nil ? "order" : row["symbol"] != nil ? "position" : "margin"
    }

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
        case "margin": oldMargin
        case "instrument": oldInstrument
        default: same(table)
        }
    }

    /// What the sandbox has no counterpart of, and why.
    static let without: [String: String] = [
        "cryptofeed/ws_capture_2021-07-22_xbtusd_and_5.jsonl":
            "a session of a thousand messages, which has a test of its own"
    ]
}
