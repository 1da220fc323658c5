public import Domain
public import Risk

/// Our account at a venue whose market is told in candles: what backtest and paper runs trade at.
///
/// The venue is a `MatchingVenue`; this is our side of it, which speaks of our orders by our names.
public struct CandleVenue: Sendable {
    private static let account = AccountID(raw: 0)
    private static let market = MarketIndex(raw: 0)

    /// An order of ours that the venue has not ended.
    private struct Working {
        let number: OrderNumber
        let id: ClientOrderID
        let isByAmount: Bool
    }

    private var venue: MatchingVenue
    private var funding: ArraySlice<FundingRate>
    /// When the next of them falls due.
    private var fundingDue: Timestamp
    private var working: [Working] = []
    private var news: [VenueNews] = []
    /// No order works and no position is held that a price could take away: candles only pass by.
    private var isQuiet = true
    /// The last candle, when the venue has not been told of it because all was quiet.
    private var untold: (close: Price, start: Timestamp)?

    /// A venue holding `capital` of the settlement currency for us.
    ///
    /// - Parameter funding: rates in ascending order of time; those before the first candle never
    ///   apply.
    public init(
        instrument: Instrument, capital: Money, parameters: SimulationParameters,
        funding: [FundingRate] = []
    ) {
        // Finished orders are told of at once, and nobody asks for them again.
        let rules = VenueRules(fillModel: .candles(parameters), retainedOrders: 16)
        venue = MatchingVenue(rules: rules, markets: [instrument])
        venue.open(Self.account, balances: [(instrument.settlement, capital)])
        // The venue's limits of risk are raised on request, step by step, as capital grows: a run is not
        // held up by them.
        if var terms = MarginTerms.standard(for: instrument.kind) {
            terms.riskLimit = Money(raw: Money.scale * 1_000_000_000_000)
            venue.setTerms(terms, of: Self.market)
        }
        self.funding = funding[...]
        fundingDue = funding.first?.time ?? .distantFuture
    }

    public var instrument: Instrument { venue.markets[Self.market.raw] }

    /// What the account holds of the settlement currency, whatever orders hold back of it.
    public var wallet: Money { total(of: book.settlement) }

    /// The net holding; on spot the balance of the base currency.
    public var position: Quantity {
        guard book.isSpot else { return venue.accounts[0].margin.quantity(of: Self.market) }
        let scale = Int128(FixedPoint.scale)
        return Quantity(raw: Int64(clamping: total(of: book.base).raw / scale))
    }

    // Lent, not copied: both are asked after each fill.
    private var book: MarketBook {
        @inline(__always)
        _read { yield venue.books[Self.market.raw] }
    }

    /// - Parameter currency: its place in the venue's table. Ours is the venue's only account.
    @inline(__always)
    private func total(of currency: Int) -> Money { venue.accounts[0].balances[currency].total }

    /// The rules of the market changed; orders already accepted stay as they are.
    public mutating func update(_ instrument: Instrument) {
        venue.update(instrument, at: Self.market)
    }

    /// Takes an order in; it is answered at once, and trades with the next candle, with which all else that
    /// the venue tells of it is told.
    public mutating func submit(
        _ order: ApprovedOrder, at time: Timestamp, into events: inout [VenueEvent]
    ) {
        if let candle = untold {
            untold = nil
            venue.close(Self.market, at: candle.close, since: candle.start, into: &news)
        }
        let request = order.request
        do throws(VenueRefusal) {
            let number = try venue.place(
                Self.newOrder(request, isSpot: book.isSpot), at: time, into: &news)
            var isByAmount = false
            if case .amount = request.size { isByAmount = true }
            working.append(Working(number: number, id: request.id, isByAmount: isByAmount))
            isQuiet = false
            events.append(.accepted(request.id, VenueOrderID("P", number.raw), time))
        } catch {
            events.append(.rejected(request.id, reason: error.word, time))
        }
    }

    @inline(__always)
    private static func newOrder(_ request: OrderRequest, isSpot: Bool) -> NewOrder {
        let kind: NewOrder.Kind =
            switch request.type {
            case .market: .market
            case .limit(let price): .limit(price)
            }
        // Spot knows no reduce-only, and needs none: nobody can sell more than is there.
        return NewOrder(
            account: account, market: market, side: request.side, size: request.size, kind: kind,
            timeInForce: request.timeInForce, isPostOnly: request.isPostOnly,
            isReduceOnly: request.isReduceOnly && !isSpot)
    }

    /// Cancels what is left of an order.
    public mutating func cancel(
        _ id: ClientOrderID, at time: Timestamp, into events: inout [VenueEvent]
    ) {
        guard let order = working.first(where: { $0.id == id }) else {
            events.append(.cancelRefused(id, time))
            return
        }
        do throws(VenueRefusal) {
            try venue.cancel(
                order.number, of: Self.account, reason: .byClient, at: time, into: &news)
        } catch {
            events.append(.cancelRefused(id, time))
        }
        tell(time, &events)
    }

    /// Trades our orders against the next candle, and pays funding that fell due before it.
    @inline(__always)
    public mutating func advance(to bar: Bar, into events: inout [VenueEvent]) {
        if isQuiet, fundingDue > bar.start {
            untold = (bar.close, bar.start)
        } else {
            live(through: bar, &events)
        }
    }

    @inline(never)
    private mutating func live(through bar: Bar, _ events: inout [VenueEvent]) {
        if fundingDue <= bar.start { payFunding(by: bar.start) }
        untold = nil
        venue.pass(bar, in: Self.market, into: &news)
        if !news.isEmpty { tell(bar.start, &events) }
    }

    private mutating func payFunding(by time: Timestamp) {
        while let due = funding.first, due.time <= time {
            funding.removeFirst()
            venue.setFundingRate(Self.market, due.rate, at: due.time)
            venue.advance(to: due.time, into: &news)
        }
        fundingDue = funding.first?.time ?? .distantFuture
    }

    // MARK: - What the venue tells

    /// Tells the venue's news in our words.
    private mutating func tell(_ time: Timestamp, _ events: inout [VenueEvent]) {
        for index in news.indices {
            switch news[index] {
            case .executed(let execution) where execution.order == .venue:
                events.append(.liquidation(fill(execution, of: .venue(inRun: 0))))
            case .executed(let execution):
                guard let order = working.first(where: { $0.number == execution.order }) else {
                    preconditionFailure("an execution of an order that nobody placed")
                }
                events.append(.fill(fill(execution, of: order.id)))
            case .filled(let number):
                guard let order = retire(number), order.isByAmount else { continue }
                events.append(.completed(order.id, time))
            case .canceled(let number):
                guard let order = retire(number) else { continue }
                // What an order by amount could not use is a crumb: it has done what it was for.
                let isDone = venue.order(number)?.state == .canceled(.amountSpent)
                events.append(isDone ? .completed(order.id, time) : .canceled(order.id, time))
            case .funding(let execution): events.append(.funding(execution.payment))
            case .accepted, .triggered, .prevented, .amended, .balance, .position, .trade, .level:
                continue
            }
        }
        news.clear()
        isQuiet = working.isEmpty && (book.isSpot || position == .zero)
    }

    private mutating func retire(_ number: OrderNumber) -> Working? {
        working.firstIndex { $0.number == number }.map { working.take(at: $0) }
    }

    private func fill(_ execution: Execution, of order: ClientOrderID) -> Fill {
        Fill(
            executionID: ExecutionID("E", execution.number), order: order, side: execution.side,
            price: execution.price, quantity: execution.quantity, fee: execution.fee,
            role: execution.role, time: execution.time)
    }
}

extension VenueRefusal {
    /// The refusal in a word, as Upbit has it where it has one.
    var word: String {
        switch self {
        case .offTick: "invalid_price"
        case .badQuantity, .quantityTooLarge: "invalid_volume"
        case .underMinimum: "under_min_total"
        case .overMaximum: "over_max_total"
        case .insufficientBalance: "insufficient_funds"
        case .insufficientMargin: "insufficient_margin"
        case .tooManyOrders: "too_many_orders"
        case .outsideBand: "outside_price_band"
        case .duplicateName: "duplicate_identifier"
        case .unknownMarket, .unknownAccount, .contradiction, .unknownOrder, .finished,
            .nothingToReduce, .notActive:
            "validation_error"
        }
    }
}
