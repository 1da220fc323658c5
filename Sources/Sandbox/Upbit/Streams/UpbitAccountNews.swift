internal import Domain
internal import SimulatedVenue

/// One thing that happened to an order, with the order as it was right after it.
struct UpbitOrderEvent {
    let view: UpbitOrderView
    /// `wait`, `watch`, `trade`, `done`, `cancel` or `prevented`.
    let state: String
    /// The fill, when it was one.
    let execution: Execution?
}

// The streams of one account.
extension UpbitServer {
    func deliverAccountNews(_ news: [VenueNews]) {
        let listeners = sessions.values.filter { $0.account != nil && !$0.subscriptions.isEmpty }
        guard !listeners.isEmpty else { return }
        let events = orderEvents(news)
        let assets = changedAssets(news)
        for session in listeners {
            guard let account = session.account else { continue }
            for subscription in session.subscriptions where subscription.wantsRealtime {
                switch subscription.stream {
                case .myOrder:
                    for event in events where event.view.order.entry.account == account.id {
                        let market = event.view.order.entry.market
                        guard subscription.codes.isEmpty || subscription.covers(market) else {
                            continue
                        }
                        send(event, to: session)
                    }
                case .myAsset:
                    if let currencies = assets[account.id] {
                        sendAssets(currencies, of: account.id, to: session)
                    }
                case .ticker, .trade, .orderbook, .candle, .announcement: break
                }
            }
        }
    }

    /// The events of all orders, in order. The venue tells how its orders stand after all of them, so they
    /// are unrolled from the last to the first.
    private func orderEvents(_ news: [VenueNews]) -> [UpbitOrderEvent] {
        var undone: [OrderNumber: [Execution]] = [:]
        var freed: [OrderNumber: Quantity] = [:]
        var events: [UpbitOrderEvent] = []
        func add(_ number: OrderNumber, _ state: String?, _ execution: Execution? = nil) {
            // Forgotten already: more orders have ended in one step than the venue keeps.
            guard let order = world.venue.order(number) else { return }
            var view = view(order)
            if let later = undone[number] {
                view = view.before(
                    later, prevented: freed[number] ?? .zero,
                    in: instrument(order.entry.market))
            }
            if undone[number] == nil { undone[number] = [] }
            events.append(
                UpbitOrderEvent(view: view, state: state ?? view.state, execution: execution))
        }
        for item in news.reversed() {
            switch item {
            case .accepted(let number):
                add(number, nil)
            case .triggered(let number), .amended(let number):
                add(number, "wait")
            case .executed(let execution):
                add(execution.order, "trade", execution)
                undone[execution.order, default: []].append(execution)
            case .prevented(let number, let quantity):
                add(number, "prevented")
                freed[number, default: .zero] += quantity
            case .filled(let number): add(number, "done")
            case .canceled(let number): add(number, "cancel")
            case .balance, .position, .funding, .trade, .level: break
            }
        }
        return events.reversed()
    }

    private func changedAssets(_ news: [VenueNews]) -> [AccountID: [Currency]] {
        var result: [AccountID: [Currency]] = [:]
        for case .balance(let account, let currency) in news
        where result[account]?.contains(currency) != true {
            result[account, default: []].append(currency)
        }
        return result
    }

    private func send(_ event: UpbitOrderEvent, to session: UpbitSession) {
        let isFill = event.execution != nil
        var json = JSONWriter(capacity: 1024)
        json.object { write(event, to: &$0, session.format.style) }
        session.send(json.bytes, topic: isFill ? .fill : .account, at: world.time.wall)
    }

    private func write(
        _ event: UpbitOrderEvent, to json: inout JSONWriter, _ style: UpbitKeyStyle
    ) {
        let key = style.key
        let view = event.view
        let fill = event.execution
        json.string(key("type", "ty"), "myOrder")
        json.string(key("code", "cd"), view.market)
        json.string(key("uuid", "uid"), view.uuid)
        json.string(key("ask_bid", "ab"), view.side == .bid ? "BID" : "ASK")
        json.string(key("order_type", "ot"), view.type.rawValue)
        json.string(key("state", "s"), event.state)
        json.string(key("trade_uuid", "tuid"), orNull: fill.map(names.uuid(of:)))
        json.number(key("price", "p"), orNull: fill?.price.description ?? view.price)
        json.number(key("avg_price", "ap"), view.averagePrice)
        json.number(
            key("volume", "v"), orNull: (fill?.quantity ?? view.volume)?.description)
        json.number(key("remaining_volume", "rv"), orNull: view.remaining?.description)
        json.number(key("executed_volume", "ev"), view.executed.description)
        json.number(key("trades_count", "tc"), view.tradeCount)
        json.number(key("reserved_fee", "rsf"), view.order.reservedFee.description)
        json.number(key("remaining_fee", "rmf"), view.remainingFee.description)
        json.number(key("paid_fee", "pf"), view.paidFee.description)
        json.number(key("locked", "l"), view.locked.description)
        json.number(key("executed_funds", "ef"), view.funds.description)
        json.string(key("time_in_force", "tif"), orNull: view.timeInForce?.rawValue)
        json.number(key("trade_fee", "tf"), orNull: fill?.fee.description)
        if let fill {
            json.bool(key("is_maker", "im"), fill.role == .maker)
        } else {
            json.null(key("is_maker", "im"))
        }
        json.string(key("identifier", "id"), orNull: view.order.entry.clientID)
        json.string(key("smp_type", "smpt"), view.prevention.rawValue)
        json.number(key("prevented_volume", "pv"), view.prevented.description)
        json.number(key("prevented_locked", "pl"), view.preventedLocked.description)
        json.number(
            key("trade_timestamp", "ttms"), orNull: fill.map { "\($0.time.milliseconds)" })
        json.number(key("order_timestamp", "otms"), view.order.createdAt.milliseconds)
        json.number(key("timestamp", "tms"), world.time.market.milliseconds)
        json.string(key("stream_type", "st"), "REALTIME")
    }

    private func sendAssets(
        _ currencies: [Currency], of account: AccountID, to session: UpbitSession
    ) {
        let key = session.format.style.key
        let name = assetIDs[account] ?? world.randomUUID()
        assetIDs[account] = name
        let now = world.time.market.milliseconds
        var json = JSONWriter()
        json.object { json in
            json.string(key("type", "ty"), "myAsset")
            json.string(key("asset_uuid", "astuid"), name)
            json.array(key("assets", "ast")) { json in
                for currency in currencies {
                    let balance = world.venue.balance(of: account, currency)
                    json.object {
                        $0.string(key("currency", "cu"), currency.code)
                        $0.number(key("balance", "b"), balance.free.description)
                        $0.number(key("locked", "l"), balance.locked.description)
                    }
                }
            }
            json.number(key("asset_timestamp", "asttms"), now)
            json.number(key("timestamp", "tms"), now)
            json.string(key("stream_type", "st"), "REALTIME")
        }
        session.send(json.bytes, topic: .account, at: world.time.wall)
    }
}

extension UpbitOrderView {
    /// What a unit cost on average, cut to eight decimals; zero before the first fill.
    fileprivate var averagePrice: String {
        guard executed.raw > 0 else { return "0" }
        return Price(raw: Int64(clamping: funds.raw / Int128(executed.raw))).description
    }
}
