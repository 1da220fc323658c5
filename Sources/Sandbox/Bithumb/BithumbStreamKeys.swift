/// The names of stream fields, long or short.
struct BithumbStreamKeys {
    let isSimple: Bool

    func callAsFunction(_ name: String) -> String {
        isSimple ? Self.short[name] ?? name : name
    }

    private static let short: [String: String] = [
        "type": "ty", "code": "cd", "stream_type": "st", "timestamp": "tms",
        "opening_price": "op", "high_price": "hp", "low_price": "lp", "trade_price": "tp",
        "prev_closing_price": "pcp", "change": "c", "change_price": "cp",
        "signed_change_price": "scp", "change_rate": "cr", "signed_change_rate": "scr",
        "trade_volume": "tv", "acc_trade_volume": "atv", "acc_trade_volume_24h": "atv24h",
        "acc_trade_price": "atp", "acc_trade_price_24h": "atp24h", "trade_date": "tdt",
        "trade_time": "ttm", "trade_timestamp": "ttms", "ask_bid": "ab", "acc_ask_volume": "aav",
        "acc_bid_volume": "abv", "highest_52_week_price": "h52wp",
        "highest_52_week_date": "h52wdt", "lowest_52_week_price": "l52wp",
        "lowest_52_week_date": "l52wdt", "market_state": "ms", "is_trading_suspended": "its",
        "delisting_date": "dd", "market_warning": "mw", "sequential_id": "sid",
        "total_ask_size": "tas", "total_bid_size": "tbs", "orderbook_units": "obu",
        "ask_price": "ap", "bid_price": "bp", "ask_size": "as", "bid_size": "bs", "level": "lv",
        "order_id": "oid", "client_order_id": "coid", "side": "sd", "order_type": "ot",
        "state": "s", "time_in_force": "tif", "order_price": "op", "order_quantity": "oq",
        "order_amount": "oa", "trade_id": "tid", "trade_quantity": "tq", "trade_amount": "ta",
        "executed_quantity": "eq", "remaining_quantity": "rq", "executed_amount": "ea",
        "reserved_fee": "rsf", "remaining_fee": "rmf", "paid_fee": "pf", "cancel_type": "ct",
        "canceling_order_id": "cnoid", "order_timestamp": "otms", "assets": "ast",
        "currency": "cu", "balance": "b", "locked": "l", "asset_timestamp": "asttms",
    ]
}
