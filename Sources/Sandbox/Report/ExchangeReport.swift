/// What a venue's server tells of itself for the status page and `GET /state`. Holds no secrets.
public struct ExchangeReport: Hashable, Sendable, Encodable {
    public struct Market: Hashable, Sendable, Encodable {
        /// As the venue writes it.
        public var name: String
        /// Exact decimal text; `nil` when there is none.
        public var last: String?
        public var bid: String?
        public var ask: String?

        public init(name: String, last: String?, bid: String?, ask: String?) {
            self.name = name
            self.last = last
            self.bid = bid
            self.ask = ask
        }
    }

    public struct Balance: Hashable, Sendable, Encodable {
        public var currency: String
        /// Exact decimal text.
        public var free: String
        public var locked: String

        public init(currency: String, free: String, locked: String) {
            self.currency = currency
            self.free = free
            self.locked = locked
        }
    }

    public struct Account: Hashable, Sendable, Encodable {
        /// What people know it by; never a secret.
        public var name: String
        public var balances: [Balance]
        /// Orders that rest or wait.
        public var openOrders: Int

        public init(name: String, balances: [Balance], openOrders: Int) {
            self.name = name
            self.balances = balances
            self.openOrders = openOrders
        }
    }

    public var markets: [Market]
    public var accounts: [Account]

    public init(markets: [Market] = [], accounts: [Account] = []) {
        self.markets = markets
        self.accounts = accounts
    }
}

/// Tells what stands on the status page. A server that does not is listed without markets.
public protocol ExchangeReporting: AnyObject {
    /// The state of now. Asked for whenever somebody looks, on the sandbox's thread.
    func report() -> ExchangeReport
}
