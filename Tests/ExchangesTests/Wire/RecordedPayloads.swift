/// Every recorded message, with what becomes of it.
enum RecordedPayloads {
    struct Row {
        let path: String
        let stream: Fixture.Stream
        /// What the author put around the messages; see `RecordedPayloadTests.messages`.
        let wrapping: String
        let events: Int
        let refusals: Int
        /// Of the first refusal.
        let field: String?
        let reason: String

        var venue: String { String(path.prefix { $0 != "/" }) }

        init?(_ line: Substring) {
            let cells = line.split(separator: "|").map { String(RawJSON.trim($0)) }
            guard cells.count >= 5, let stream = Fixture.Stream(rawValue: cells[1]),
                let events = Int(cells[3]), let refusals = Int(cells[4])
            else { return nil }
            path = cells[0]
            self.stream = stream
            wrapping = cells[2]
            self.events = events
            self.refusals = refusals
            field = cells.count > 5 ? cells[5] : nil
            reason = cells.count > 6 ? cells[6] : ""
        }
    }

    static let rows = table.split(separator: "\n").compactMap(Row.init)

    /// File | stream | wrapping | events | messages refused | field | how the reason begins.
    private static let table = """
        bithumb/legacy-v1-cryptofeed/pubws_transaction_2021-06-02.txt | market | plain | 0 | 1 | message | no valid JSON: expected an object or an arra
        bithumb/legacy-v1-mclayer/public_candlestick_BTC_KRW_1h.json | market | plain | 0 | 1 | status | expected one of UP
        bithumb/legacy-v1-mclayer/ws_orderbookdepth_BTC_KRW.jsonl | market | lines | 0 | 2 | type | expected one of trade, orderbook, ticker
        bithumb/legacy-v1-mclayer/ws_ticker_BTC_KRW.jsonl | market | lines | 0 | 2 | timestamp | the field is missing
        bithumb/legacy-v1-mclayer/ws_transaction_BTC_KRW.jsonl | market | lines | 0 | 2 | type | expected one of trade, orderbook, ticker
        bithumb/maxt/market_all_details.json | market | plain | 0 | 1 | message | neither a trade, an order book, a candle nor
        bithumb/maxt/rest_candles_minutes.json | market | plain | 1 | 0
        bithumb/maxt/rest_candles_weeks.json | market | plain | 1 | 0
        bithumb/maxt/rest_orderbook_30_zero_levels.json | market | plain | 1 | 0
        bithumb/maxt/rest_trades_ticks.json | market | plain | 3 | 0
        bithumb/maxt/ws_trade_snapshot.json | market | plain | 1 | 0
        bitmex/ccapi/position_and_margin_cross_long_500_2021-07.json | account | inner:position,margin,partial,updates | 2 | 0
        bitmex/ccxt-markets/instruments_2026-05-21.json | market | plain | 0 | 1 | lastPrice | expected a decimal number
        bitmex/cryptofeed/rest_instrument_active_2021-07-22.json | market | plain | 0 | 1 | lastPrice | more decimals than can be kept exactly
        bitmex/cryptofeed/ws_capture_2021-07-22_xbtusd_and_5.jsonl | market | inner:msg | 2035 | 4 | bidPrice | more decimals than can be kept exactly
        bitmex/gocryptotrader/02_TestWsInsertExectuionUpdate.json | account | plain | 2 | 0
        bitmex/gocryptotrader/04_TestWSPositionUpdateHandling.json | account | plain | 1 | 0
        bitmex/gocryptotrader/06_TestWSOrderbookHandling.json | market | plain | 1 | 0
        bitmex/gocryptotrader/08_TestWSOrderbookHandling.json | market | plain | 1 | 0
        bitmex/gocryptotrader/10_TestWSDeleveragePositionUpdateHandling.json | account | plain | 1 | 0
        bitmex/gocryptotrader/12_TestWSDeleverageExecutionInsertHandling.json | account | plain | 2 | 0
        bitmex/gocryptotrader/14_TestWsTrades.json | market | plain | 1 | 0
        bitmex/jkorf/rest_CancelAllOrders.txt | account | http | 0 | 1 | ordStatus | expected one of New, PartiallyFilled, Filled
        bitmex/jkorf/rest_CancelOrders.txt | account | http | 0 | 1 | ordStatus | expected one of New, PartiallyFilled, Filled
        bitmex/jkorf/rest_EditOrder.txt | account | http | 0 | 1 | ordStatus | expected one of New, PartiallyFilled, Filled
        bitmex/jkorf/rest_GetAccountInfo.txt | account | http | 0 | 1 | message | neither an order, an execution, a position, 
        bitmex/jkorf/rest_GetActiveIntervals.txt | market | http | 0 | 1 | message | no trade, book, quote, candle, instrument or
        bitmex/jkorf/rest_GetAggregatedBookTickerHistory.txt | market | http | 0 | 1 | bidPrice | expected a price above zero
        bitmex/jkorf/rest_GetAnnouncements.txt | market | http | 0 | 1 | symbol | the field is missing
        bitmex/jkorf/rest_GetAssetNetworks.txt | market | http | 0 | 1 | message | no trade, book, quote, candle, instrument or
        bitmex/jkorf/rest_GetAssets.txt | market | http | 0 | 1 | message | no trade, book, quote, candle, instrument or
        bitmex/jkorf/rest_GetBalances.txt | account | http | 0 | 1 | currency | expected one of XBt, USDt, Gwei, LAMp, TRUMp
        bitmex/jkorf/rest_GetBookTickerHistory.txt | market | http | 0 | 1 | bidPrice | expected a price above zero
        bitmex/jkorf/rest_GetExchangeStats.txt | market | http | 0 | 1 | symbol | the field is missing
        bitmex/jkorf/rest_GetFees.txt | account | http | 0 | 1 | message | neither an order, an execution, a position, 
        bitmex/jkorf/rest_GetFundingHistory.txt | market | http | 0 | 1 | fundingInterval | expected a length of up to a month after 200
        bitmex/jkorf/rest_GetInsurance.txt | market | http | 0 | 1 | message | no trade, book, quote, candle, instrument or
        bitmex/jkorf/rest_GetKlines.txt | market | http | 0 | 1 | high | expected a price above zero
        bitmex/jkorf/rest_GetLiquidations.txt | market | http | 0 | 1 | message | no trade, book, quote, candle, instrument or
        bitmex/jkorf/rest_GetOrderBook.txt | market | http | 0 | 1 | price | expected a price above zero
        bitmex/jkorf/rest_GetOrders.txt | account | http | 0 | 1 | ordStatus | expected one of New, PartiallyFilled, Filled
        bitmex/jkorf/rest_GetSettlementHistory.txt | market | http | 0 | 1 | message | no trade, book, quote, candle, instrument or
        bitmex/jkorf/rest_GetSymbolVolumes.txt | market | http | 0 | 1 | message | no trade, book, quote, candle, instrument or
        bitmex/jkorf/rest_GetTrades.txt | market | http | 0 | 1 | trdMatchID | expected a UUID
        bitmex/jkorf/rest_GetUserEvents.txt | account | http | 0 | 1 | message | neither an order, an execution, a position, 
        bitmex/jkorf/rest_PlaceOrder.txt | account | http | 0 | 1 | ordStatus | expected one of New, PartiallyFilled, Filled
        bitmex/jkorf/ws_BookTicker.txt | market | stream | 2 | 0
        bitmex/jkorf/ws_Concurrent.txt | market | stream | 2 | 2 | high | the field is missing
        bitmex/jkorf/ws_Trades.txt | market | stream | 2 | 0
        bitmex/nautilus/credential_post_order.json | account | plain | 0 | 1 | message | neither an order, an execution, a position, 
        bitmex/nautilus/http_error_response.json | market | plain | 1 | 0
        bitmex/nautilus/http_get_instrument_xbtm26_xbtu26_spread.json | market | plain | 1 | 0
        bitmex/nautilus/http_get_instrument_xbtusd.json | market | plain | 1 | 0
        bitmex/nautilus/ws_execution_cancel_reject.json | account | plain | 1 | 0
        bitmex/nautilus/ws_instrument_index_update.json | market | plain | 1 | 0
        bitmex/nautilus/ws_instrument_mark_update.json | market | plain | 1 | 0
        bitmex/nautilus/ws_orderbook_10.json | market | plain | 1 | 0
        bitmex/nautilus/ws_orderbook_l2.json | market | plain | 1 | 0
        bitmex/nautilus/ws_quote.json | market | plain | 1 | 0
        bitmex/nautilus/ws_trade.json | market | plain | 1 | 0
        bitmex/nautilus/ws_trade_bin_1m.json | market | plain | 1 | 0
        bitmex/peron/doc_20190514_failed_stop_a.json | account | plain | 1 | 0
        bitmex/peron/doc_instrument.json | market | plain | 1 | 0
        bitmex/peron/doc_liquidation.json | market | plain | 0 | 1 | table | expected one of trade, orderBookL2, orderBoo
        bitmex/peron/doc_margin_api.json | account | plain | 5 | 0
        bitmex/peron/doc_order.json | account | plain | 1 | 0
        bitmex/peron/doc_orderbookl2_25.json | market | plain | 1 | 0
        bitmex/peron/doc_quoteBin1m.json | market | plain | 0 | 1 | table | expected one of trade, orderBookL2, orderBoo
        bitmex/peron/doc_stop_order.json | account | plain | 1 | 0
        bitmex/peron/executions_2019-05-30_first300.json | account | plain | 598 | 0
        bitmex/peron/flow_amend_limit.json | account | inner | 3 | 0
        bitmex/peron/flow_partial_fill_then_cancel.json | account | inner | 4 | 0
        bitmex/peron/flow_place_limit.json | account | inner | 4 | 0
        bitmex/peron/http_400_duplicate_clordid.json | market | inner:body | 1 | 0
        bitmex/peron/http_503_overloaded.json | market | inner:body | 2 | 0
        bitmex/peron/position_margin_isolated_short_299901.json | account | inner | 2 | 0
        bitmex/positions-misc/position_cross_long_1_2019-09.json | account | inner:position,margin,partial,updates | 1 | 0
        bitmex/positions-misc/position_isolated_short_500_2018-08.json | account | inner:position,margin,partial,updates | 3 | 0
        bitmex/roq/order_book_l2__simple.json | market | plain | 1 | 0
        bitmex/roq/order_data_item__create_ack.json | account | plain | 1 | 0
        bitmex/roq/order_data_item__modify_ack.json | account | plain | 1 | 0
        bitmex/roq/quote__simple.json | market | plain | 2 | 0
        bitmex/roq/subscribe__simple.json | market | plain | 1 | 0
        bitmex/roq/trade__simple.json | market | plain | 2 | 0
        bitmex/roq/welcome__simple.json | market | plain | 1 | 0
        bitmex/xchange-legacy/example-account.json | account | plain | 0 | 1 | message | neither an order, an execution, a position, 
        bitmex/xchange-legacy/example-margin-account.json | account | plain | 0 | 1 | currency | expected one of XBt, USDt, Gwei, LAMp, TRUMp
        bitmex/xchange-legacy/example-trades.json | market | plain | 23 | 0
        bitmex/xchange-stream/execution-spec.json | account | plain | 1 | 0
        bitmex/xchange-stream/execution_market-buy.json | account | plain | 3 | 0
        bitmex/xchange-stream/position_initial.json | account | plain | 3 | 0
        bitmex/xchange-stream/position_update-close.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_execution_tradehistory.json | account | plain | 4 | 0
        bitmex/xchange/api_v1_order_all-open-orders.json | account | plain | 2 | 0
        bitmex/xchange/api_v1_order_error-insufficient-balance.json | market | plain | 1 | 0
        bitmex/xchange/api_v1_order_filled-limit-buy-order.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_order_filled-marked-buy-order.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_order_filtered-open-orders.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_order_new-limit-buy-order.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_order_new-marked-buy-order.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_order_pending-limit-buy-order.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_order_pending-limit-sell-order.json | account | plain | 1 | 0
        bitmex/xchange/api_v1_user_wallet.json | account | plain | 4 | 0
        bitmex/xchange/api_v1_wallet_assets.json | account | plain | 0 | 1 | message | neither an order, an execution, a position, 
        upbit/jkorf/rest_GetKlines.txt | market | http | 1 | 0
        upbit/jkorf/rest_GetOrderBook.txt | market | http | 1 | 0
        upbit/jkorf/rest_GetSymbolConfig.txt | market | http | 0 | 1 | message | neither a trade, an order book, a candle nor
        upbit/jkorf/rest_GetSymbols.txt | market | http | 0 | 1 | message | neither a trade, an order book, a candle nor
        upbit/jkorf/ws_Kline.txt | market | stream | 1 | 0
        upbit/jkorf/ws_Tickers.txt | market | stream | 1 | 0
        upbit/jkorf/ws_Trades.txt | market | stream | 1 | 0
        upbit/maxt/market_all_details.json | market | plain | 0 | 1 | message | neither a trade, an order book, a candle nor
        upbit/maxt/rest_orderbook_instruments.json | market | plain | 0 | 1 | message | neither a trade, an order book, a candle nor
        upbit/maxt/rest_ticker.json | market | plain | 1 | 0
        upbit/maxt/rest_trades_newest_first.json | market | plain | 3 | 0
        upbit/maxt/rest_trades_ticks.json | market | plain | 2 | 0
        upbit/maxt/ws_candle_last_of_minute.json | market | plain | 1 | 0
        upbit/maxt/ws_candle_minute_after_next.json | market | plain | 1 | 0
        upbit/maxt/ws_candle_next_minute.json | market | plain | 1 | 0
        upbit/maxt/ws_candle_snapshot.json | market | plain | 1 | 0
        upbit/maxt/ws_ticker.json | market | plain | 1 | 0
        upbit/maxt/ws_trade.json | market | plain | 0 | 1 | sequential_id | the field is missing
        """
}
