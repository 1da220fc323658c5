/// What a request asks for.
enum BithumbRoute: Hashable {
    case markets, warnings
    case minuteCandles(String), dayCandles, weekCandles, monthCandles
    case trades, ticker, orderBook
    case notices, transferFees(String)

    case accounts, chance, keys, wallets, withdrawals
    case order, orders, pendingOrders, orderHistory, orderSearch
    case place, placeBatch, cancel, cancelBatch
    /// The first version of the API, which the documentation no longer lists.
    case placeOld, cancelOld
    case twapOrders, placeTwap, cancelTwap

    init?(method: String, path: String) {
        if let route = Self.fixed["\(method) \(path)"] {
            self = route
            return
        }
        guard method == "GET" else { return nil }
        if let unit = Self.last(of: path, after: "/v1/candles/minutes/") {
            self = .minuteCandles(unit)
        } else if let currency = Self.last(of: path, after: "/v2/fee/inout/") {
            self = .transferFees(currency)
        } else {
            return nil
        }
    }

    private static let fixed: [String: BithumbRoute] = [
        "GET /v1/market/all": .markets,
        "GET /v1/market/virtual_asset_warning": .warnings,
        "GET /v1/candles/days": .dayCandles,
        "GET /v1/candles/weeks": .weekCandles,
        "GET /v1/candles/months": .monthCandles,
        "GET /v1/trades/ticks": .trades,
        "GET /v1/ticker": .ticker,
        "GET /v1/orderbook": .orderBook,
        "GET /v1/notices": .notices,
        "GET /v1/accounts": .accounts,
        "GET /v1/orders/chance": .chance,
        "GET /v1/api_keys": .keys,
        "GET /v1/status/wallet": .wallets,
        "GET /v1/withdraws": .withdrawals,
        "GET /v1/order": .order,
        "GET /v1/orders": .orders,
        "GET /v2/orders/pending": .pendingOrders,
        "GET /v2/orders/history": .orderHistory,
        "POST /v2/orders/search": .orderSearch,
        "POST /v2/orders": .place,
        "POST /v2/orders/batch": .placeBatch,
        "DELETE /v2/order": .cancel,
        "POST /v2/orders/cancel": .cancelBatch,
        "POST /v1/orders": .placeOld,
        "DELETE /v1/order": .cancelOld,
        "GET /v1/twap": .twapOrders,
        "POST /v1/twap": .placeTwap,
        "DELETE /v1/twap": .cancelTwap,
    ]

    private static func last(of path: String, after prefix: String) -> String? {
        guard path.hasPrefix(prefix) else { return nil }
        let rest = path.dropFirst(prefix.count)
        return rest.isEmpty || rest.contains("/") ? nil : String(rest)
    }

    /// The kind of call, which is what limits count.
    var category: BithumbCategory {
        switch self {
        case .minuteCandles, .dayCandles, .weekCandles, .monthCandles: .candles
        case .trades: .trades
        case .ticker: .ticker
        case .orderBook: .orderBook
        case .markets, .warnings, .notices, .transferFees: .otherPublic
        case .place, .placeOld, .placeTwap: .create
        case .placeBatch: .createBatch
        case .cancel, .cancelOld, .cancelTwap: .cancel
        case .cancelBatch: .cancelBatch
        case .accounts, .chance, .keys, .wallets, .order, .orders, .pendingOrders, .orderHistory,
            .orderSearch, .twapOrders, .withdrawals:
            .otherPrivate
        }
    }

    /// What a key must be allowed for it.
    var right: KeyRight {
        if self == .withdrawals { return .withdraw }
        return category.isTrading ? .order : .view
    }
}

/// Calls that share a limit.
enum BithumbCategory: Hashable, CaseIterable {
    case candles, orderBook, ticker, trades, otherPublic
    case create, cancel, createBatch, cancelBatch, otherPrivate

    var isPublic: Bool {
        switch self {
        case .candles, .orderBook, .ticker, .trades, .otherPublic: true
        case .create, .cancel, .createBatch, .cancelBatch, .otherPrivate: false
        }
    }

    /// Whether a key needs the right to trade for it.
    var isTrading: Bool { !isPublic && self != .otherPrivate }
}
