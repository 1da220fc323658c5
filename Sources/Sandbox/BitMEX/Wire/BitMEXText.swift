import Domain

/// The venue's ways of writing text, times and currencies.
enum BitMEXText {
    /// ISO 8601 with exactly three decimals.
    static func time(_ time: Timestamp) -> String {
        let milliseconds = time.milliseconds
        let text = Timestamp(milliseconds: milliseconds).description
        // Whole seconds come without a fraction.
        return text.utf8.count == 20 ? text.dropLast() + ".000Z" : text
    }
}

/// A currency as the venue counts it: whole numbers of its smallest unit.
struct BitMEXAsset: Hashable, Sendable {
    let currency: Currency
    /// How money in it is marked, e.g. `XBt`.
    let unit: String
    /// Decimals of one major unit: 8 for XBt, 6 for USDt.
    let scale: Int
    let name: String

    init(_ currency: Currency) {
        self.currency = currency
        let code = currency.code
        switch code {
        case "XBT": (unit, scale, name) = ("XBt", 8, "Bitcoin")
        case "USDT": (unit, scale, name) = ("USDt", 6, "USD Tether")
        case "USDC": (unit, scale, name) = ("USDc", 6, "USD Coin")
        case "ETH": (unit, scale, name) = ("Gwei", 9, "Ethereum")
        case "SOL": (unit, scale, name) = ("LAMp", 9, "Solana")
        default: (unit, scale, name) = (code.dropLast() + code.suffix(1).lowercased(), 8, code)
        }
    }

    /// The chain it lives on.
    struct Network: Hashable {
        let name: String
        let title: String
        let symbol: String
        /// The unit of what the chain itself is paid in.
        let unit: String
    }

    /// `nil` for a currency whose chain nobody has told.
    var network: Network? {
        switch currency.code {
        case "XBT": Network(name: "btc", title: "Bitcoin", symbol: "BTC", unit: "XBt")
        case "ETH", "USDT", "USDC":
            Network(name: "eth", title: "Ethereum", symbol: "ETH", unit: "Gwei")
        case "SOL": Network(name: "sol", title: "Solana", symbol: "SOL", unit: "LAMp")
        default: nil
        }
    }

    /// `money` in the smallest unit, rounded as told.
    func units(_ money: Money, _ rounding: Rounding = .down) -> Int64 {
        let step = Self.steps(16 - scale)
        let whole = money.rounded(to: Money(raw: step), rounding).raw / step
        return Int64(clamping: whole)
    }

    /// So many of the smallest unit.
    func money(_ units: Int64) -> Money { Money(raw: Int128(units) * Self.steps(16 - scale)) }

    private static func steps(_ digits: Int) -> Int128 {
        var value: Int128 = 1
        for _ in 0..<digits { value *= 10 }
        return value
    }
}
