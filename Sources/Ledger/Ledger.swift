public import Domain

/// The books of one run in one instrument: balances, position, and the transfers that made them.
///
/// Pure: it neither stores nor looks anything up. Whoever feeds it must tell each execution once;
/// the stored journal guards that a second time with its primary key.
public struct Ledger: Sendable {
    public private(set) var instrument: Instrument
    public private(set) var position = Position()
    public let capital: Money
    @usableFromInline
    private(set) var balances: [(account: Account, balance: Money)] = []
    /// Transfers posted so far.
    public private(set) var transferCount = 0

    /// Opens the books with `capital` of the settlement currency.
    ///
    /// - Throws: `PostingError` when the capital is not positive.
    public init(
        instrument: Instrument, capital: Money, time: Timestamp,
        into transfers: inout some TransferSink
    ) throws(PostingError) {
        guard capital > .zero else { throw .nothingToMove(.opening) }
        self.instrument = instrument
        self.capital = capital
        for kind in Account.Kind.allCases {
            balances.append((Account(kind, instrument.settlement), .zero))
        }
        precondition(balances.count == Place.holding.index, "the market's kind is the last one")
        if instrument.isSpot {
            balances.append((Account(.wallet, instrument.base), .zero))
            balances.append((Account(.market, instrument.base), .zero))
        }
        var booking = Booking(source: .opening, time: time)
        try post(&booking, debit: .wallet, credit: .capital, capital, &transfers)
    }

    /// The rules of the market changed (tick, lot or fees); the position stays as it is.
    public mutating func update(_ instrument: Instrument) {
        precondition(instrument.id == self.instrument.id, "a ledger keeps one instrument")
        self.instrument = instrument
    }

    /// Books an execution: the trade itself, the gain on what it closed, and its fee.
    ///
    /// - Throws: `PostingError.soldMoreThanHeld` on spot, before anything is changed.
    public mutating func apply(
        _ fill: Fill, into transfers: inout some TransferSink
    ) throws(PostingError) {
        if instrument.isSpot, fill.side == .sell, fill.quantity > position.quantity {
            throw .soldMoreThanHeld(held: position.quantity, sold: fill.quantity)
        }
        let change = position.apply(fill, of: instrument)
        var booking = Booking(source: .fill(fill.executionID), time: fill.time)
        if instrument.isSpot {
            let units = Money(raw: Int128(fill.quantity.raw) * Int128(FixedPoint.scale))
            if fill.side == .buy {
                try post(
                    &booking, debit: .inventory, credit: .wallet, change.openedCost, &transfers)
                try post(&booking, debit: .holding, credit: .market, units, &transfers)
            } else {
                try post(
                    &booking, debit: .wallet, credit: .inventory, change.closedCost, &transfers)
                try post(&booking, debit: .market, credit: .holding, units, &transfers)
            }
        }
        try post(&booking, debit: .wallet, credit: .realizedPnL, change.realized, &transfers)
        try post(&booking, debit: .fees, credit: .wallet, fill.fee, &transfers)
        try verify()
    }

    /// Books a funding payment.
    public mutating func apply(
        _ payment: FundingPayment, into transfers: inout some TransferSink
    ) throws(PostingError) {
        var booking = Booking(source: .funding(payment.time), time: payment.time)
        try post(&booking, debit: .funding, credit: .wallet, payment.paid, &transfers)
        try verify()
    }

    /// Free money in the settlement currency, before any margin.
    @inlinable
    public var cash: Money { balances[Int(Account.Kind.wallet.rawValue)].balance }
    /// Gains booked on closed positions, before fees and funding.
    public var realizedPnL: Money { -balance(at: .realizedPnL) }
    /// Fees paid, less rebates.
    public var fees: Money { balance(at: .fees) }
    /// Funding paid, less received.
    public var funding: Money { balance(at: .funding) }

    /// What the account is worth with the position valued at `price`.
    @inlinable @inline(__always)
    public func equity(at price: Price) -> Money {
        // Asked at every bar: called from afar it would have the whole ledger copied for it.
        if position.isFlat { return cash }
        let worth = instrument.signedValue(of: position.quantity, at: price)
        return instrument.isSpot ? cash + worth : cash + worth - position.cost
    }

    /// Every account with its balance (debits minus credits).
    public var trialBalance: [(account: Account, balance: Money)] { balances }

    /// Checks the books: each currency sums to zero, and position, inventory and wallet agree.
    public func verify() throws(PostingError) {
        var sum = Money.zero
        for index in 0..<Place.holding.index { sum += balances[index].balance }
        guard sum == .zero else { throw .unbalanced(instrument.settlement, sum) }
        guard instrument.isSpot else { return }
        let held = balances[Place.holding.index].balance
        let sold = balances[Place.market.index].balance
        guard held + sold == .zero else { throw .unbalanced(instrument.base, held + sold) }
        guard held.raw == Int128(position.quantity.raw) * Int128(FixedPoint.scale),
            balance(at: .inventory) == position.cost
        else { throw .positionDisagrees(position: position.quantity, wallet: held) }
    }

    /// Where an account stands among the balances: those in the settlement currency by their kinds, and
    /// after the last of them, on spot, the two in the base currency.
    private struct Place {
        let index: Int

        private init(_ kind: Account.Kind, next: Int = 0) { index = Int(kind.rawValue) + next }

        static var wallet: Place { Place(.wallet) }
        static var inventory: Place { Place(.inventory) }
        static var fees: Place { Place(.fees) }
        static var funding: Place { Place(.funding) }
        static var capital: Place { Place(.capital) }
        static var realizedPnL: Place { Place(.realizedPnL) }
        /// What is held of the base currency.
        static var holding: Place { Place(.market, next: 1) }
        /// The market's side of it.
        static var market: Place { Place(.market, next: 2) }
    }

    private func balance(at place: Place) -> Money { balances[place.index].balance }

    /// Numbers the legs of one source.
    private struct Booking {
        let source: TransferSource
        let time: Timestamp
        var legs: UInt8 = 0
    }

    /// Moves `amount`; a negative one moves the other way, and zero moves nothing.
    private mutating func post(
        _ booking: inout Booking, debit: Place, credit: Place, _ amount: Money,
        _ transfers: inout some TransferSink
    ) throws(PostingError) {
        if amount == .zero { return }
        let (from, to) = amount > .zero ? (credit, debit) : (debit, credit)
        let moved = amount.magnitude
        let transfer = try Transfer(
            source: booking.source, leg: booking.legs, time: booking.time,
            debit: balances[to.index].account, credit: balances[from.index].account,
            amount: moved)
        booking.legs += 1
        balances[to.index].balance += moved
        balances[from.index].balance -= moved
        transferCount += 1
        transfers.take(transfer)
    }
}
