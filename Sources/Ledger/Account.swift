public import Domain

/// One account of the double-entry ledger, in one currency.
///
/// A debit raises the first four kinds and lowers the others, as in any ledger; balances are kept
/// as debits minus credits, so income is negative and a wallet positive.
public struct Account: Hashable, Sendable, CustomStringConvertible {
    /// What an account is for.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// What the venue holds for us; equals the venue's balance after reconciliation.
        case wallet
        /// Spot holdings at cost, in the quote currency.
        case inventory
        /// Trading fees paid; rebates lower it.
        case fees
        /// Funding paid; received funding lowers it.
        case funding
        /// Where the starting money came from.
        case capital
        /// Booked gains of closed positions, before fees.
        case realizedPnL
        /// The market's side of bought and sold base units.
        case market

        /// The name that is stored and exported.
        public var name: String {
            switch self {
            case .wallet: "wallet"
            case .inventory: "inventory"
            case .fees: "fees"
            case .funding: "funding"
            case .capital: "capital"
            case .realizedPnL: "realized_pnl"
            case .market: "market"
            }
        }
    }

    public let kind: Kind
    public let currency: Currency

    public init(_ kind: Kind, _ currency: Currency) {
        self.kind = kind
        self.currency = currency
    }

    /// E.g. `wallet:KRW`.
    public var description: String { "\(kind.name):\(currency)" }

    /// Reads what `description` wrote.
    public init?(parsing text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":"),
            let kind = Kind.allCases.first(where: { $0.name == text[..<colon] }),
            let currency = Currency(parsing: text[text.index(after: colon)...])
        else { return nil }
        self.init(kind, currency)
    }
}

/// What a transfer was booked for.
public enum TransferSource: Hashable, Sendable, CustomStringConvertible {
    /// The money a run starts with.
    case opening
    case fill(ExecutionID)
    case funding(Timestamp)

    public var description: String {
        switch self {
        case .opening: "opening"
        case .fill(let execution): "fill:\(execution)"
        case .funding(let time): "funding:\(time)"
        }
    }
}

/// One movement of money, balanced by construction: it debits and credits the same amount.
///
/// Source and leg together name it: told twice, it is posted once.
public struct Transfer: Hashable, Sendable {
    public let source: TransferSource
    /// Counts the transfers of one source, from 0.
    public let leg: UInt8
    public let time: Timestamp
    public let debit: Account
    public let credit: Account
    /// Positive, in the currency of both accounts.
    public let amount: Money

    /// - Throws: `PostingError` for two currencies, the same account twice, or nothing to move.
    init(
        source: TransferSource, leg: UInt8, time: Timestamp, debit: Account, credit: Account,
        amount: Money
    ) throws(PostingError) {
        guard debit.currency == credit.currency else { throw .twoCurrencies(debit, credit) }
        guard debit != credit else { throw .sameAccount(debit) }
        guard amount > .zero else { throw .nothingToMove(source) }
        self.source = source
        self.leg = leg
        self.time = time
        self.debit = debit
        self.credit = credit
        self.amount = amount
    }
}

/// Where a ledger puts the transfers that it makes.
public protocol TransferSink {
    mutating func take(_ transfer: consuming Transfer)
}

extension [Transfer]: TransferSink {
    public mutating func take(_ transfer: consuming Transfer) { append(transfer) }
}

/// Why something cannot be booked. Each means that the engine must stop: the books would be wrong.
public enum PostingError: Error, Hashable, Sendable, CustomStringConvertible {
    case twoCurrencies(Account, Account)
    case sameAccount(Account)
    case nothingToMove(TransferSource)
    /// A spot sale of more than is held.
    case soldMoreThanHeld(held: Quantity, sold: Quantity)
    /// The debits and credits of a currency differ: a bug.
    case unbalanced(Currency, Money)
    /// The wallet, inventory or position disagree: a bug.
    case positionDisagrees(position: Quantity, wallet: Money)

    public var description: String {
        switch self {
        case .twoCurrencies(let debit, let credit): "\(debit) and \(credit) differ in currency"
        case .sameAccount(let account): "\(account) cannot pay itself"
        case .nothingToMove(let source): "\(source) moves nothing"
        case .soldMoreThanHeld(let held, let sold): "sold \(sold) but only \(held) is held"
        case .unbalanced(let currency, let rest): "postings in \(currency) are off by \(rest)"
        case .positionDisagrees(let position, let wallet):
            "the position is \(position) but the books hold \(wallet)"
        }
    }
}
