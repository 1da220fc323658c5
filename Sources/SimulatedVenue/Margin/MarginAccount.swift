public import Domain

/// The derivatives side of one account: a wallet for each settlement currency, and a position for each
/// market it has touched. BitMEX's rules, in whole satoshis and millionths of a dollar.
///
/// A value: it is told of executions, marks and payments, and says what may be ordered and what must be
/// liquidated. Positions in one currency share that wallet; currencies do not help each other.
public struct MarginAccount: Sendable {
    public let id: AccountID
    var wallets: [MarginWallet] = []
    /// By `MarketIndex.raw`.
    var slots: [MarginPosition?] = []

    public init(id: AccountID) { self.id = id }

    // MARK: - What it has

    /// The markets it has touched, in their order.
    public var positions: [MarginPosition] { slots.compactMap(\.self) }

    public func position(of market: MarketIndex) -> MarginPosition? {
        slots.indices.contains(market.raw) ? slots[market.raw] : nil
    }

    /// Its currencies, in the order it came to know them.
    public var currencies: [Currency] { wallets.map(\.currency) }

    /// `walletBalance`: deposits and everything realized; zero for an unknown currency.
    public func walletBalance(_ currency: Currency) -> Money {
        wallets.first { $0.currency == currency }?.balance ?? .zero
    }

    private func reserved(_ currency: Currency) -> Money {
        wallets.first { $0.currency == currency }?.reserved ?? .zero
    }

    /// `unrealisedPnl` of all positions settled in the currency.
    public func unrealized(_ currency: Currency) -> Money {
        sum(currency) { $0.unrealized }
    }

    /// `marginBalance`: the wallet and what the positions would add to it at their mark prices.
    public func marginBalance(_ currency: Currency) -> Money {
        walletBalance(currency) + unrealized(currency)
    }

    /// `excessMargin`: what neither orders nor positions tie up; negative when cross positions live on
    /// their own initial margin.
    public func excessMargin(_ currency: Currency) -> Money {
        marginBalance(currency) - reserved(currency)
            - sum(currency) { $0.orderMargin + $0.heldMargin }
    }

    /// `availableMargin`: what new orders may tie up.
    public func availableMargin(_ currency: Currency) -> Money {
        max(.zero, excessMargin(currency))
    }

    func sum(_ currency: Currency, _ amount: (MarginPosition) -> Money) -> Money {
        var total = Money.zero
        for case let slot? in slots where slot.instrument.settlement == currency {
            total += amount(slot)
        }
        return total
    }

    /// What it holds in a market, signed.
    func quantity(of market: MarketIndex) -> Quantity {
        slots.indices.contains(market.raw) ? slots[market.raw]?.quantity ?? .zero : .zero
    }

    var hasPositions: Bool { slots.contains { $0?.position.isFlat == false } }

    // MARK: - What happens to it

    /// Brings a wallet in line with a balance that changed elsewhere, such as by a spot trade.
    ///
    /// - Parameter reserved: what of it spot orders hold back.
    mutating func alignWallet(_ currency: Currency, to balance: Money, reserved: Money) {
        let index = walletIndex(currency)
        wallets[index].deposited += balance - wallets[index].balance
        wallets[index].reserved = reserved
    }

    public mutating func deposit(_ amount: Money, _ currency: Currency) {
        let index = walletIndex(currency)
        wallets[index].deposited += amount
    }

    /// Makes a market known, or brings its prices up to date.
    public mutating func track(_ market: MarginMarket) {
        let place = market.index.raw
        while slots.count <= place { slots.append(nil) }
        var slot =
            slots[place]
            ?? MarginPosition(
                market: market.index, instrument: market.instrument, terms: market.terms)
        slot.instrument = market.instrument
        slot.terms = market.terms
        slot.markPrice = market.markPrice
        slot.fundingRate = market.fundingRate
        slots[place] = slot
        _ = walletIndex(market.instrument.settlement)
    }

    /// Brings the mark price of a market up to date, as far as it is known here.
    mutating func setMark(_ price: Price, of market: MarketIndex) {
        if slots.indices.contains(market.raw) { slots[market.raw]?.markPrice = price }
    }

    /// Says what its open orders on a market add up to.
    public mutating func setOrders(_ orders: OpenOrders, on market: MarketIndex) {
        slots[market.raw]?.orders = orders
    }

    /// Takes an execution in: position, realized gain, fee.
    ///
    /// - Precondition: the market is tracked.
    public mutating func apply(_ execution: Execution) {
        guard let gain = slots[execution.market.raw]?.apply(execution) else {
            preconditionFailure("market \(execution.market.raw) is not tracked")
        }
        book(execution.market) { wallet in
            wallet.realized += gain - execution.fee
            wallet.fees += execution.fee
        }
        coverShortage(of: execution.market)
    }

    /// Pays or receives funding at the mark price; `nil` when flat or without a mark price, when nothing is
    /// booked.
    public mutating func settleFunding(
        of market: MarketIndex, rate: Rate, at time: Timestamp
    ) -> FundingPayment? {
        guard let slot = position(of: market), !slot.position.isFlat, let mark = slot.markPrice
        else { return nil }
        let paid = FairPrice.funding(
            on: slot.quantity, of: slot.instrument, mark: mark, rate: rate)
        slots[market.raw]?.paidFees += paid
        book(market) { $0.realized -= paid }
        coverShortage(of: market)
        return FundingPayment(
            time: time, rate: rate, position: slot.quantity, markPrice: mark, paid: paid)
    }

    /// What an isolated position costs beyond what the wallet has free comes out of its own margin.
    private mutating func coverShortage(of market: MarketIndex) {
        guard let slot = position(of: market), !slot.isCross, !slot.position.isFlat else { return }
        let excess = excessMargin(slot.instrument.settlement)
        // The closing fee moves with the margin, so this is not all of it, but never too much.
        if excess < .zero { slots[market.raw]?.addedMargin += excess }
    }

    private mutating func book(_ market: MarketIndex, _ change: (inout MarginWallet) -> Void) {
        guard let currency = slots[market.raw]?.instrument.settlement else { return }
        change(&wallets[walletIndex(currency)])
    }

    private mutating func walletIndex(_ currency: Currency) -> Int {
        if let index = wallets.firstIndex(where: { $0.currency == currency }) { return index }
        wallets.append(MarginWallet(currency: currency))
        return wallets.count - 1
    }
}

/// What an account has put in, and what trading made of it.
struct MarginWallet: Sendable {
    let currency: Currency
    /// `amount`: put in, minus taken out.
    var deposited = Money.zero
    /// Gains minus fees and funding.
    var realized = Money.zero
    /// Fees alone.
    var fees = Money.zero
    /// Held back for spot orders.
    var reserved = Money.zero

    var balance: Money { deposited + realized }
}

/// A derivatives market as all accounts see it.
public struct MarginMarket: Sendable {
    public let index: MarketIndex
    public var instrument: Instrument
    public var terms: MarginTerms
    public var indexPrice: Price?
    /// `nil` before the first index price.
    public var markPrice: Price?
    public var fundingRate = Rate.zero
    /// When the rate is applied; `nil` while none is fixed.
    public var nextFunding: Timestamp?

    /// - Returns: `nil` for a spot market.
    public init?(index: MarketIndex, instrument: Instrument) {
        guard let terms = MarginTerms.standard(for: instrument.kind) else { return nil }
        self.index = index
        self.instrument = instrument
        self.terms = terms
    }
}
