public import Domain
public import Ledger

/// The balance of every account of a run, added up from its stored transfers.
public struct TrialBalance: Hashable, Sendable {
    /// Debits minus credits of each account.
    public private(set) var balances: [Account: Money] = [:]
    /// Legs added up: two for each transfer.
    public private(set) var postings = 0

    /// The sum over all accounts of each currency: zero, unless a transfer was edited or lost a leg.
    public var sums: [Currency: Money] {
        var sums: [Currency: Money] = [:]
        for (account, balance) in balances { sums[account.currency, default: .zero] += balance }
        return sums
    }

    public var isBalanced: Bool { sums.values.allSatisfy { $0 == .zero } }

    mutating func add(_ transfer: StoredTransfer) {
        balances[transfer.debit, default: .zero] += transfer.amount
        balances[transfer.credit, default: .zero] -= transfer.amount
        postings += 2
    }
}

extension Store {
    /// The books of a run, exact.
    public func trialBalance(of run: StoredRun) throws(StorageError) -> TrialBalance {
        var balance = TrialBalance()
        try forEachTransfer(of: run) { balance.add($0) }
        return balance
    }
}
