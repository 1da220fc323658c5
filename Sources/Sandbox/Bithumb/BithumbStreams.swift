internal import Domain
internal import SimulatedVenue

// Who is told what. A message is written once for each form in which somebody wants it.

extension BithumbServer {
    /// Tells the sessions what has happened, in its order.
    ///
    /// Books and tickers are told once for each delivery, as they stand at its end.
    func tell(_ news: [VenueNews]) {
        guard !sessions.isEmpty else { return }
        var books: Set<MarketIndex> = []
        var tickers: Set<MarketIndex> = []
        var balances: [AccountID: [Currency]] = [:]
        for event in news {
            switch event {
            case .trade(let trade):
                tickers.insert(trade.market)
                broadcast(.trade, trade.market) { tradeMessage(trade, .realtime, isSimple: $0) }
            case .level(let market, _, _): books.insert(market)
            case .balance(let account, let currency):
                if !(balances[account]?.contains(currency) ?? false) {
                    balances[account, default: []].append(currency)
                }
            default: tellOrder(event)
            }
        }
        for market in tickers.sorted() {
            broadcast(.ticker, market) { tickerMessage(of: market, .realtime, isSimple: $0) }
        }
        for market in books.sorted() {
            broadcast(.orderbook, market) { bookMessage(of: market, .realtime, isSimple: $0) }
        }
        for (account, currencies) in balances.sorted(by: { $0.key < $1.key }) {
            tellBalances(of: account, currencies)
        }
    }

    private func broadcast(
        _ kind: BithumbSubscription.Kind, _ market: MarketIndex, _ make: (Bool) -> [UInt8]
    ) {
        var written: (long: [UInt8]?, short: [UInt8]?) = (nil, nil)
        for session in sessions.values where session.wants(kind, market) {
            let bytes: [UInt8]
            if session.isSimple {
                bytes = written.short ?? make(true)
                written.short = bytes
            } else {
                bytes = written.long ?? make(false)
                written.long = bytes
            }
            session.send(bytes, .market)
        }
    }

    /// What is at the moment, for those who have just begun to listen. Orders and balances have none.
    func sendSnapshots(to session: BithumbSession) {
        let isSimple = session.isSimple
        for subscription in session.subscriptions where subscription.wantsSnapshot {
            guard let markets = subscription.markets?.sorted() else { continue }
            for market in markets {
                switch subscription.kind {
                case .ticker:
                    guard !statistics[market.raw].isBlank else { continue }
                    session.send(
                        tickerMessage(of: market, .snapshot, isSimple: isSimple), .market)
                case .trade:
                    guard let last = world.trades(of: market, before: nil, limit: 1).first else {
                        continue
                    }
                    session.send(tradeMessage(last, .snapshot, isSimple: isSimple), .market)
                case .orderbook:
                    session.send(bookMessage(of: market, .snapshot, isSimple: isSimple), .market)
                case .myOrder, .myAsset: continue
                }
            }
        }
    }

    // MARK: - Accounts

    private func listeners(
        of account: AccountID, _ kind: BithumbSubscription.Kind, _ market: MarketIndex? = nil
    ) -> [BithumbSession] {
        sessions.values.filter { session in
            session.account?.id == account
                && session.subscriptions.contains {
                    $0.kind == kind && $0.wantsRealtime && (market.map($0.covers) ?? true)
                }
        }
    }

    private func tellOrder(_ event: VenueNews) {
        let number: OrderNumber
        var fill: Execution?
        switch event {
        case .accepted(let order), .filled(let order), .canceled(let order): number = order
        case .executed(let execution):
            number = execution.order
            fill = execution
        default: return
        }
        guard let order = world.venue.order(number) else { return }
        let sessions = listeners(of: order.entry.account, .myOrder, order.entry.market)
        guard !sessions.isEmpty else { return }
        let state: String
        switch event {
        // What trades at once was never seen waiting.
        case .accepted:
            guard !BithumbOrderView(order: order).isImmediate else { return }
            state = "wait"
        case .executed: state = "trade"
        default: state = BithumbOrderView(order: order).state
        }
        for session in sessions {
            session.send(
                orderMessage(order, state, fill, isSimple: session.isSimple),
                fill == nil ? .account : .fill)
        }
    }

    private func tellBalances(of account: AccountID, _ currencies: [Currency]) {
        for session in listeners(of: account, .myAsset) {
            let key = BithumbStreamKeys(isSimple: session.isSimple)
            let now = world.time.market.milliseconds
            var json = JSONWriter()
            json.object {
                $0.string(key("type"), "myAsset")
                $0.array(key("assets")) {
                    for currency in currencies {
                        let balance = world.venue.balance(of: account, currency)
                        $0.object {
                            $0.string(key("currency"), currency.code)
                            $0.string(key("balance"), balance.free.description)
                            $0.string(key("locked"), balance.locked.description)
                        }
                    }
                }
                $0.number(key("asset_timestamp"), now)
                $0.number(key("timestamp"), now)
            }
            session.send(json.bytes, .account)
        }
    }
}
