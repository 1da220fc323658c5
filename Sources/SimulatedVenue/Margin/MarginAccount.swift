public import Domain

/// The margin of one account in one settlement currency, as the venue keeps it.
public struct MarginAccount: Hashable, Sendable {
    public let account: AccountID
    public let currency: Currency
    public internal(set) var wallet: Money

    init(account: AccountID, currency: Currency, wallet: Money) {
        self.account = account
        self.currency = currency
        self.wallet = wallet
    }
}
