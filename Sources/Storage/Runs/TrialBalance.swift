public import Domain
public import Ledger

/// The balance of every account of a run, added up from its stored transfers.
public struct TrialBalance: Hashable, Sendable {
    /// Debits minus credits of each account.
    public let balances: [Account: Money]
    /// Legs added up: two for each transfer.
    public let postings: Int

    /// The sum over all accounts of each currency: zero, unless somebody edited the database.
    public var sums: [Currency: Money] {
        var sums: [Currency: Money] = [:]
        for (account, balance) in balances { sums[account.currency, default: .zero] += balance }
        return sums
    }

    public var isBalanced: Bool { sums.values.allSatisfy { $0 == .zero } }

    init(_ balances: [Account: Money], postings: Int) {
        self.balances = balances
        self.postings = postings
    }
}

extension Store {
    /// The books of a run, exact.
    public func trialBalance(of run: StoredRun) throws(StorageError) -> TrialBalance {
        // A run has few accounts and many transfers: their names are parsed once.
        var sums: [String: (account: Account, balance: Money)] = [:]
        var postings = 0
        try forEach(
            "SELECT debit, credit, amount FROM transfers WHERE run = ?", [.integer(run.key)]
        ) { row in
            let debit = row.text()
            if sums[debit] == nil { sums[debit] = (try row.account(named: debit), .zero) }
            let credit = row.text()
            if sums[credit] == nil { sums[credit] = (try row.account(named: credit), .zero) }
            let amount = try row.money()
            sums[debit]?.balance += amount
            sums[credit]?.balance -= amount
            postings += 2
        }
        return TrialBalance(
            Dictionary(sums.values.map { ($0.account, $0.balance) }, uniquingKeysWith: +),
            postings: postings)
    }
}

extension RowReader {
    fileprivate func account(named name: String) throws(StorageError) -> Account {
        guard let account = Account(parsing: name) else { throw unreadable(name) }
        return account
    }
}
