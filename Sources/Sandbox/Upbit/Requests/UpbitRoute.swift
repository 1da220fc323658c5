/// What a path and a method ask for.
enum UpbitEndpoint: Hashable, Sendable {
    case markets, instruments
    case candles(UpbitCandleUnit)
    case ticks, orderbook, ticker, tickerAll
    case accounts, chance, keys, withdrawals
    case placeOrder, testOrder, replaceOrder
    case order, ordersByID, openOrders, closedOrders, allOrders
    case cancelOrder, cancelByID, cancelOpen
}

/// An endpoint with its limit and who may call it.
struct UpbitRoute: Hashable, Sendable {
    let endpoint: UpbitEndpoint
    let group: UpbitGroup
    let access: Access

    enum Access: Hashable, Sendable {
        case everybody
        /// Any key of an account.
        case key
        case view
        case order
        case withdraw
    }

    var isQuotation: Bool { access == .everybody }

    init(_ endpoint: UpbitEndpoint, _ group: UpbitGroup, _ access: Access) {
        self.endpoint = endpoint
        self.group = group
        self.access = access
    }

    /// - Throws: `not_found` for an unknown path, `method_not_allowed` for one that knows other methods.
    static func find(_ method: String, _ path: String) throws(UpbitError) -> UpbitRoute {
        if let unit = candleUnit(path) {
            guard method == "GET" else { throw .noMethod }
            return UpbitRoute(.candles(unit), .candle, .everybody)
        }
        guard let methods = table[path] else { throw .noRoute }
        guard let route = methods[method] else { throw .noMethod }
        return route
    }

    private static func candleUnit(_ path: String) -> UpbitCandleUnit? {
        let prefix = "/v1/candles/"
        guard path.hasPrefix(prefix) else { return nil }
        let rest = path.dropFirst(prefix.count)
        switch rest {
        case "seconds": return .second
        case "minutes": return .minutes(1)
        case "days": return .day
        case "weeks": return .week
        case "months": return .month
        case "years": return .year
        default: break
        }
        guard rest.hasPrefix("minutes/"), let length = Int(rest.dropFirst("minutes/".count)),
            UpbitCandleUnit.minuteLengths.contains(length)
        else { return nil }
        return .minutes(length)
    }

    private static let table: [String: [String: UpbitRoute]] = [
        "/v1/market/all": ["GET": UpbitRoute(.markets, .market, .everybody)],
        "/v1/orderbook/instruments": ["GET": UpbitRoute(.instruments, .orderbook, .everybody)],
        "/v1/orderbook": ["GET": UpbitRoute(.orderbook, .orderbook, .everybody)],
        "/v1/trades/ticks": ["GET": UpbitRoute(.ticks, .trade, .everybody)],
        "/v1/ticker": ["GET": UpbitRoute(.ticker, .ticker, .everybody)],
        "/v1/ticker/all": ["GET": UpbitRoute(.tickerAll, .ticker, .everybody)],
        "/v1/accounts": ["GET": UpbitRoute(.accounts, .standard, .view)],
        "/v1/api_keys": ["GET": UpbitRoute(.keys, .standard, .key)],
        "/v1/withdraws": ["GET": UpbitRoute(.withdrawals, .standard, .withdraw)],
        "/v1/orders/chance": ["GET": UpbitRoute(.chance, .standard, .view)],
        "/v1/orders": [
            "GET": UpbitRoute(.allOrders, .standard, .view),
            "POST": UpbitRoute(.placeOrder, .order, .order),
        ],
        "/v1/orders/test": ["POST": UpbitRoute(.testOrder, .orderTest, .order)],
        "/v1/orders/cancel_and_new": ["POST": UpbitRoute(.replaceOrder, .order, .order)],
        "/v1/order": [
            "GET": UpbitRoute(.order, .standard, .view),
            "DELETE": UpbitRoute(.cancelOrder, .standard, .order),
        ],
        "/v1/orders/uuids": [
            "GET": UpbitRoute(.ordersByID, .standard, .view),
            "DELETE": UpbitRoute(.cancelByID, .orderCancelAll, .order),
        ],
        "/v1/orders/open": [
            "GET": UpbitRoute(.openOrders, .standard, .view),
            "DELETE": UpbitRoute(.cancelOpen, .orderCancelAll, .order),
        ],
        "/v1/orders/closed": ["GET": UpbitRoute(.closedOrders, .standard, .view)],
    ]
}
