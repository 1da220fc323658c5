public import Domain
public import ExchangeAPI

extension UpbitAccount {
    /// How many rows one call lists.
    private static let openPage = 100
    private static let closedPage = 1000
    /// How much time one call covers.
    private static let window = TimeSpan.days(7)
    /// Nobody has more orders open than this; a venue that never ends its list must not hang us.
    private static let mostPages = 50

    public func openOrders(
        of instrument: InstrumentID
    ) async throws(VenueCallError) -> [OrderUpdate] {
        try UpbitOrderForm.check(instrument)
        var orders = OrderList()
        for page in 1...Self.mostPages {
            var parameters = CallParameters()
            parameters.add("market", instrument.market)
            parameters.add("states", list: ["wait", "watch"])
            parameters.add("page", Int64(page))
            parameters.add("limit", Int64(Self.openPage))
            let rows = try answers.orders(try await get("/v1/orders/open", parameters))
            orders.add(rows)
            if rows.count < Self.openPage { return orders.all }
        }
        throw .outcomeUnknown("upbit lists more than \(Self.mostPages) pages of open orders")
    }

    /// Which of an order's times the venue measures is UNVERIFIED: an order that was made before `start`
    /// may be missing. The venue's pages have no cursor, so that a full one is asked for again in halves.
    public func closedOrders(
        of instrument: InstrumentID, from start: Timestamp, to end: Timestamp
    ) async throws(VenueCallError) -> [OrderUpdate] {
        try UpbitOrderForm.check(instrument)
        var orders = OrderList()
        var windows = Array(
            TimeWindows.cut(from: start, to: end, longest: Self.window).reversed())
        while let window = windows.popLast() {
            let rows = try await closed(instrument, window.start, window.end)
            guard rows.count >= Self.closedPage else {
                orders.add(rows)
                continue
            }
            guard let middle = TimeWindows.middle(of: window.start, window.end) else {
                throw .outcomeUnknown(
                    "upbit lists \(rows.count) orders at \(window.start): more than can be told")
            }
            windows.append((middle, window.end))
            windows.append((window.start, middle))
        }
        return orders.all
    }

    private func closed(
        _ instrument: InstrumentID, _ start: Timestamp, _ end: Timestamp
    ) async throws(VenueCallError) -> [OrderUpdate] {
        var parameters = CallParameters()
        parameters.add("market", instrument.market)
        parameters.add("states", list: ["done", "cancel"])
        parameters.add("start_time", start.milliseconds)
        parameters.add("end_time", TimeWindows.millisecondsUp(end))
        parameters.add("limit", Int64(Self.closedPage))
        parameters.add("order_by", "asc")
        return try answers.orders(try await get("/v1/orders/closed", parameters))
    }
}
