import Domain
import ExchangeAPI

/// What the venue says the account holds, as far as it concerns one market.
struct VenueBooks: Hashable, Sendable {
    /// Of the settlement currency: free and held by orders together.
    var cash: Money
    /// On spot the base currency, free and held together; else the signed contracts.
    var position: Money

    init(cash: Money, position: Money) {
        self.cash = cash
        self.position = position
    }

    /// Reads them from an account's balances and, for derivatives, positions.
    init(of instrument: Instrument, _ balances: [BalanceUpdate], _ positions: [PositionUpdate]) {
        func total(_ currency: Currency) -> Money {
            balances.first { $0.currency == currency }.map { $0.free + $0.locked } ?? .zero
        }
        cash = total(instrument.settlement)
        if instrument.isSpot {
            position = total(instrument.base)
        } else {
            let held = positions.first { $0.instrument == instrument.id }?.quantity.value ?? .zero
            position = Self.units(held)
        }
    }

    static func units(_ quantity: Quantity) -> Money {
        Money(raw: Int128(quantity.raw) * Int128(FixedPoint.scale))
    }
}

/// Holds the ledger against the venue's account, to the last unit.
///
/// A value without I/O: it says when the account is to be read, and what the answer means. The account
/// held something before the run: what is compared is what has changed since.
struct Reconciler: Sendable {
    /// When nothing else asks for it, the account is read this often.
    static let interval = TimeSpan.seconds(30)
    /// While the two differ, it is read again after this.
    static let again = TimeSpan.seconds(2)
    /// So many checks in a row that differ halt the run.
    static let mostDiffering = 5
    /// When the account could not be read for this long, no entry is made any more.
    static let blindness = TimeSpan.minutes(3)

    /// What a check found.
    enum Outcome: Hashable, Sendable {
        case agrees
        /// Something happened while the account was read: nothing can be said.
        case moved
        case differs(Difference, check: Int)
        /// They have differed for too long.
        case mustHalt(Difference)
    }

    /// How far the venue is from the ledger.
    struct Difference: Hashable, Sendable, CustomStringConvertible {
        let cash: Money
        let position: Money
        let currency: Currency
        let strangeOrders: [String]

        var description: String {
            var parts: [String] = []
            if cash != .zero { parts.append("the venue holds \(cash) \(currency) more") }
            if position != .zero { parts.append("its position is larger by \(position)") }
            if !strangeOrders.isEmpty {
                parts.append(
                    "it has orders not of this run: " + strangeOrders.joined(separator: ", "))
            }
            return parts.joined(separator: "; ") + " than the ledger knows of"
        }
    }

    let instrument: Instrument
    let capital: Money
    /// What the account held when the run began.
    let baseline: VenueBooks
    private var due: Timestamp
    private var isReading = false
    private var activityAsked = 0
    private var differing = 0
    private(set) var lastRead: Timestamp
    private(set) var lastOutcome: Outcome?

    init(instrument: Instrument, capital: Money, baseline: VenueBooks, at now: Timestamp) {
        self.instrument = instrument
        self.capital = capital
        self.baseline = baseline
        due = now + Self.interval
        lastRead = now
    }

    /// Asks for a check as soon as nothing is in flight.
    mutating func hurry(at now: Timestamp) { due = min(due, now) }

    /// Whether the account is to be read now.
    ///
    /// - Parameters:
    ///   - isQuiet: nothing of ours is in flight; while something is, the two need not agree.
    ///   - activity: counts everything that can move the account.
    mutating func shouldRead(isQuiet: Bool, activity: Int, at now: Timestamp) -> Bool {
        guard !isReading, isQuiet, now >= due else { return false }
        isReading = true
        activityAsked = activity
        return true
    }

    /// The account could not be read; it is tried again.
    mutating func failed(at now: Timestamp) {
        isReading = false
        due = now + Self.again
    }

    func isBlind(at now: Timestamp) -> Bool { now - lastRead > Self.blindness }

    /// Compares what was read with the ledger.
    mutating func take(
        _ venue: VenueBooks, strangeOrders: [String], ledgerCash: Money, position: Quantity,
        activity: Int, at now: Timestamp
    ) -> Outcome {
        isReading = false
        lastRead = now
        guard activity == activityAsked else {
            due = now + Self.again
            lastOutcome = .moved
            return .moved
        }
        let difference = Difference(
            cash: (venue.cash - baseline.cash) - (ledgerCash - capital),
            position: (venue.position - baseline.position) - VenueBooks.units(position),
            currency: instrument.settlement, strangeOrders: strangeOrders)
        let outcome: Outcome
        if difference.cash == .zero, difference.position == .zero, strangeOrders.isEmpty {
            differing = 0
            due = now + Self.interval
            outcome = .agrees
        } else {
            differing += 1
            due = now + Self.again
            outcome =
                differing >= Self.mostDiffering
                ? .mustHalt(difference) : .differs(difference, check: differing)
        }
        lastOutcome = outcome
        return outcome
    }
}
