public import Domain
public import ExchangeAPI
public import SimulatedVenue

/// One exchange of a sandbox: its markets with their past, what everybody else does there, and the
/// accounts of those who try their bots.
///
/// It knows nothing of any wire. Everything happens on one thread.
public final class SandboxWorld {
    /// The exchange's name in lower case.
    public let exchange: String
    public let listings: [SandboxListing]
    public let accounts: [SandboxAccount]
    public var venue: MatchingVenue
    /// What has happened and nobody has been told yet.
    public var news: [VenueNews] = []
    public private(set) var time: SandboxTime

    private var flows: [any MarketFlow]
    private var histories: [MinuteHistory]
    private var tapes: [TradeTape]
    private var indices: [Price?]
    private var random: SeededRandom
    /// How many of `news` have been written into the histories.
    private var noted = 0
    private let markets: [String: MarketIndex]
    private let keys: [String: SandboxAccount]
    private let schedule: FundingSchedule?
    private let fundingRate: Rate

    /// A venue that begins at `time` with what the flows say was before.
    ///
    /// - Parameters:
    ///   - flows: one for each listing, in the same order.
    ///   - funding: when the derivatives among the markets exchange funding, and at which rate.
    /// - Precondition: there are as many flows as listings, and no two accounts share a key.
    public init(
        exchange: String, listings: [SandboxListing], rules: VenueRules,
        accounts: [SandboxAccount], flows: [any MarketFlow], at time: SandboxTime,
        funding: (schedule: FundingSchedule, rate: Rate)? = nil, seed: UInt64
    ) {
        precondition(flows.count == listings.count, "each market has a flow of its own")
        self.exchange = exchange
        self.listings = listings
        self.accounts = accounts
        self.flows = flows
        self.time = time
        random = SeededRandom(seed: seed)
        venue = MatchingVenue(rules: rules, markets: listings.map(\.instrument))
        histories = zip(flows, listings).map { MinuteHistory($0.past, of: $1.instrument) }
        tapes = listings.map { _ in TradeTape() }
        indices = listings.map { _ in nil }
        markets = Dictionary(
            uniqueKeysWithValues: listings.enumerated().map {
                ($1.instrument.id.market, MarketIndex(raw: $0))
            })
        keys = Dictionary(uniqueKeysWithValues: accounts.map { ($0.key, $0) })
        schedule = funding?.schedule
        fundingRate = funding?.rate ?? .zero
        for account in accounts {
            venue.open(account.id, balances: account.balances.map { ($0.currency, $0.amount) })
        }
        for (place, flow) in flows.enumerated() { begin(MarketIndex(raw: place), flow) }
    }

    /// The prices that the past ended with, so that a market has them before its first trade.
    private func begin(_ market: MarketIndex, _ flow: any MarketFlow) {
        let instrument = listings[market.raw].instrument
        guard !flow.past.isEmpty, !instrument.isSpot else { return }
        let last = flow.past[flow.past.count - 1].close
        indices[market.raw] = last
        fixFundingRate(of: market)
        venue.setIndex(market, last, at: time.market, into: &news)
    }

    private func fixFundingRate(of market: MarketIndex) {
        guard let schedule else { return }
        venue.setFundingRate(market, fundingRate, at: schedule.next(after: time.market))
    }

    // MARK: - Time

    /// Lets everybody else trade until `time.market`, in order of time over all markets.
    public func advance(to time: SandboxTime) {
        let end = max(time.market, self.time.market)
        while let (place, event) = nextEvent(upTo: end) {
            let at = max(event.time, self.time.market)
            passFunding(until: at)
            self.time.market = at
            venue.advance(to: at, into: &news)
            carryOut(event.action, MarketIndex(raw: place), at: at)
            note()
        }
        passFunding(until: end)
        self.time = SandboxTime(wall: time.wall, market: end)
        venue.advance(to: end, into: &news)
        note()
    }

    /// Whether every recording is over, so that the markets stand still.
    public var isOver: Bool { flows.allSatisfy(\.isOver) }

    /// The events that are due and not yet taken, the first of each market.
    private var due: [FlowEvent?] = []

    private func nextEvent(upTo end: Timestamp) -> (Int, FlowEvent)? {
        if due.count != flows.count { due = flows.map { _ in nil } }
        var first: (Int, FlowEvent)?
        for place in flows.indices {
            if due[place] == nil { due[place] = flows[place].next(upTo: end) }
            guard let event = due[place], event.time <= end else { continue }
            if let known = first, known.1.time <= event.time { continue }
            first = (place, event)
        }
        if let (place, _) = first { due[place] = nil }
        return first
    }

    private func carryOut(_ action: FlowEvent.Action, _ market: MarketIndex, at: Timestamp) {
        switch action {
        case .level(let side, let price, let quantity):
            venue.setLevel(market, side, price, to: quantity, at: at, into: &news)
        case .trade(let price, let quantity, let takerSide):
            venue.trade(
                market, price: price, quantity: quantity, takerSide: takerSide, at: at,
                into: &news)
        case .index(let price):
            indices[market.raw] = price
            venue.setIndex(market, price, at: at, into: &news)
        }
    }

    /// After each funding the next rate is fixed.
    private func passFunding(until end: Timestamp) {
        guard let schedule else { return }
        while schedule.next(after: time.market) <= end {
            time.market = schedule.next(after: time.market)
            venue.advance(to: time.market, into: &news)
            for (place, listing) in listings.enumerated() where !listing.instrument.isSpot {
                fixFundingRate(of: MarketIndex(raw: place))
            }
        }
    }

    // MARK: - News

    /// What has happened since the last call, in order.
    public func takeNews() -> [VenueNews] {
        note()
        noted = 0
        defer { news.removeAll(keepingCapacity: true) }
        return news
    }

    /// Writes new trades into candles and tapes.
    private func note() {
        while noted < news.count {
            if case .trade(let trade) = news[noted] {
                histories[trade.market.raw].add(trade)
                tapes[trade.market.raw].add(trade)
            }
            noted += 1
        }
    }

    // MARK: - Looking things up

    public func market(named name: String) -> MarketIndex? { markets[name] }
    public func account(key: String) -> SandboxAccount? { keys[key] }
    public func account(_ id: AccountID) -> SandboxAccount? { accounts.first { $0.id == id } }

    /// The latest `limit` bars of a market that start before `time`, oldest first.
    ///
    /// Periods without a trade are absent; the one that is forming is there when `time` lies behind its
    /// start.
    /// - Parameter interval: whole minutes, counted from 1970 UTC.
    public func bars(
        of market: MarketIndex, interval: TimeSpan, before time: Timestamp, limit: Int
    ) -> [SandboxBar] {
        note()
        return histories[market.raw].bars(of: interval, before: time, limit: limit)
    }

    /// The newest `limit` trades with a number below `number`, newest first; the last 10,000 are kept.
    public func trades(
        of market: MarketIndex, before number: UInt64?, limit: Int
    ) -> [SimulatedVenue.PublicTrade] {
        note()
        return tapes[market.raw].newest(before: number, limit: limit)
    }

    /// The last price traded, that of the past before the first trade.
    public func lastPrice(of market: MarketIndex) -> Price? {
        venue.lastPrice(of: market) ?? histories[market.raw].lastPrice
    }

    public func indexPrice(of market: MarketIndex) -> Price? { indices[market.raw] }

    /// What a derivatives market pays next; `nil` on spot.
    public func funding(of market: MarketIndex) -> SandboxFunding? {
        guard let schedule, !listings[market.raw].instrument.isSpot else { return nil }
        return SandboxFunding(
            nextAt: schedule.next(after: time.market), interval: schedule.interval,
            rate: fundingRate, indicativeRate: fundingRate)
    }

    /// A fresh name in the form of a random UUID (RFC 9562, version 4); the same seed gives the same
    /// names.
    public func randomUUID() -> String {
        let high = random.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = Self.digits(high) + Self.digits(low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(digit)
        }
        return text
    }

    private static func digits(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
