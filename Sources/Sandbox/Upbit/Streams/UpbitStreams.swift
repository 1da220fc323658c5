internal import Domain
internal import SimulatedVenue

// Connections come and go.
extension UpbitServer {
    public func connect(
        _ request: WireRequest, outlet: any SocketOutlet, at time: SandboxTime
    ) -> SocketAnswer {
        do throws(UpbitError) {
            let isPrivate = request.path == socketPath + "/private"
            guard isPrivate || request.path == socketPath else { throw .noRoute }
            if request.header("origin") != nil {
                _ = try pass(limits.take(.origin, of: request.peer, at: time.wall))
            }
            var account: SandboxAccount?
            if isPrivate {
                account = try authentication.account(
                    behind: request.header("authorization"), signing: .none, of: world,
                    at: time.wall)
                guard account?.rights.contains(.view) == true else { throw .outOfScope }
            }
            let client = account.map { "account \($0.id.raw)" } ?? request.peer
            _ = try pass(limits.take(.connect, of: client, at: time.wall))
            let session = UpbitSession(self, outlet, account: account, at: time.wall)
            sessions[ObjectIdentifier(session)] = session
            return .accepted(session)
        } catch {
            return .refused(error.response(isQuotation: false))
        }
    }

    func forget(_ session: UpbitSession) {
        sessions[ObjectIdentifier(session)] = nil
        followCandles()
    }
}

/// What happened in one step, as far as the public streams tell of it.
struct UpbitHappenings {
    var trades: [VenueTrade] = []
    /// Markets with a trade, in the order of the first.
    var traded: [MarketIndex] = []
    /// Markets whose books changed, in the order of the first change.
    var changed: [MarketIndex] = []

    init(_ news: [VenueNews]) {
        for item in news {
            switch item {
            case .trade(let trade):
                trades.append(trade)
                if !traded.contains(trade.market) { traded.append(trade.market) }
            case .level(let market, _, _):
                if !changed.contains(market) { changed.append(market) }
            default: break
            }
        }
    }
}

// The public streams.
extension UpbitServer {
    /// Tells every session what has happened since the last call.
    func deliver() {
        let news = world.takeNews()
        let happenings = UpbitHappenings(news)
        for trade in happenings.trades { statistics.add(trade) }
        for market in happenings.changed { bookTimes[market] = world.time.market }
        guard !sessions.isEmpty else { return }
        if !news.isEmpty {
            let isHeard = sessions.values.contains { $0.account == nil }
            if isHeard { deliver(happenings) }
            deliverAccountNews(news)
        }
        deliverCandles()
    }

    private func deliver(_ happenings: UpbitHappenings) {
        var pages = UpbitPages()
        let wall = world.time.wall
        for session in sessions.values where session.account == nil {
            let style = session.format.style
            for subscription in session.subscriptions where subscription.wantsRealtime {
                switch subscription.stream {
                case .trade:
                    for (place, trade) in happenings.trades.enumerated()
                    where subscription.covers(trade.market) {
                        let page = pages.page(.trade(place), style) {
                            writeTrade(trade, to: &$0, style, streamType: "REALTIME")
                        }
                        session.send(page, topic: .market, at: wall)
                    }
                case .ticker:
                    for market in happenings.traded where subscription.covers(market) {
                        let page = pages.page(.ticker(market), style) {
                            writeTicker(of: market, to: &$0, style, streamType: "REALTIME")
                        }
                        session.send(page, topic: .market, at: wall)
                    }
                case .orderbook:
                    sendBooks(happenings.changed, subscription, to: session, &pages)
                case .candle, .myOrder, .myAsset, .announcement: break
                }
            }
        }
    }

    private func sendBooks(
        _ changed: [MarketIndex], _ subscription: UpbitSubscription, to session: UpbitSession,
        _ pages: inout UpbitPages
    ) {
        let style = session.format.style
        for market in changed {
            for (place, known) in subscription.markets.enumerated() where known == market {
                let units = subscription.units[place]
                let step = subscription.step
                let page = pages.page(.book(market, units, step), style) {
                    book(of: market, step: step).write(
                        to: &$0, units: units, style: style, isStream: true,
                        streamType: "REALTIME")
                }
                session.send(page, topic: .market, at: world.time.wall)
            }
        }
    }

    /// What stands before the first change of each code.
    func sendSnapshots(of subscription: UpbitSubscription, to session: UpbitSession) {
        let style = session.format.style
        for (place, market) in subscription.markets.enumerated() {
            var json = JSONWriter()
            switch subscription.stream {
            case .ticker: writeTicker(of: market, to: &json, style, streamType: "SNAPSHOT")
            case .trade:
                if let trade = world.trades(of: market, before: nil, limit: 1).first {
                    writeTrade(trade, to: &json, style, streamType: "SNAPSHOT")
                }
            case .orderbook:
                book(of: market, step: subscription.step).write(
                    to: &json, units: subscription.units[place], style: style, isStream: true,
                    streamType: "SNAPSHOT")
            case .candle(let unit):
                if let candle = latestCandles(of: market, unit, count: 1).last {
                    writeCandle(
                        candle, word: subscription.word, of: market, to: &json, style,
                        streamType: "SNAPSHOT")
                }
            case .myOrder, .myAsset, .announcement: break
            }
            session.send(json.bytes, topic: .market, at: world.time.wall)
        }
    }
}

/// Messages of one step that several sessions get, each written once.
struct UpbitPages {
    enum Subject: Hashable {
        /// By its place among the trades of the step.
        case trade(Int)
        case ticker(MarketIndex)
        case book(MarketIndex, Int, Price)
    }

    private struct Key: Hashable {
        let subject: Subject
        let style: UpbitKeyStyle
    }

    private var pages: [Key: [UInt8]] = [:]

    mutating func page(
        _ subject: Subject, _ style: UpbitKeyStyle, _ write: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        let key = Key(subject: subject, style: style)
        if let page = pages[key] { return page }
        var json = JSONWriter(capacity: 1024)
        write(&json)
        pages[key] = json.bytes
        return json.bytes
    }
}
