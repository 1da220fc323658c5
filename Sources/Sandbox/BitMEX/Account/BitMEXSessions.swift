import Domain
import SimulatedVenue

/// What the daily sessions have moved from profit into wallets.
///
/// A session ends at 12:00 UTC. What its positions have realized, which until then stands beside the
/// wallet's amount as `realisedPnl`, becomes part of the amount. Positions count on: theirs begins anew
/// when they are closed.
struct BitMEXSessions {
    struct Key: Hashable {
        let account: AccountID
        let currency: Currency
    }

    /// One currency of one account.
    struct Account {
        /// Realized in all sessions that are over, and the fees in it.
        var realized = Money.zero
        var fees = Money.zero
        /// Realized in the last of them.
        var previous = Money.zero
        /// Rows of the wallet's history, oldest first.
        var history = BitMEXRing<BitMEXRow>(capacity: 1000)
    }

    private static let span = TimeSpan.days(1)
    private static let offset = TimeSpan.hours(12)

    /// When the running session ends.
    private(set) var end: Timestamp
    private var accounts: [Key: Account] = [:]

    init(at time: Timestamp) {
        end = (time - Self.offset).floored(to: Self.span) + Self.span + Self.offset
    }

    subscript(account: AccountID, currency: Currency) -> Account {
        get { accounts[Key(account: account, currency: currency)] ?? Account() }
        set { accounts[Key(account: account, currency: currency)] = newValue }
    }

    /// The next session begins.
    mutating func begin() { end = end + Self.span }
}

extension BitMEXServer {
    /// Ends the running session: what its positions have realized goes into the wallets.
    func endSession(at time: SandboxTime) {
        for account in world.accounts {
            for purse in purses(of: account.id) {
                guard let margin = purse.margin else { continue }
                let currency = purse.asset.currency
                var books = sessions[account.id, currency]
                books.previous = margin.realized - books.realized
                books.realized = margin.realized
                books.fees = margin.grossFees
                if books.previous != .zero {
                    let row = historyRow(
                        purse, "RealisedPNL", id: world.randomUUID(),
                        amount: purse.asset.units(books.previous, .nearest),
                        balance: purse.walletBalance, status: "Completed", at: time.market)
                    books.history.append(row)
                    hub.send(
                        .transact, .insert, [row], account: account.id, symbol: nil,
                        topic: .account)
                }
                sessions[account.id, currency] = books
            }
        }
        sessions.begin()
        // The fund states itself once a day.
        hub.send(.insurance, .insert, insuranceRows(), symbol: nil, topic: .market)
        tellAccounts(at: time)
    }
}
