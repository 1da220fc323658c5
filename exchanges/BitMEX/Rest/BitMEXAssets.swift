import Domain
import ExchangeAPI

/// In which units the venue counts money, currency by currency.
///
/// The venue's own list wins over what is known here; where the two differ about a currency that is
/// known, nothing is read at all, because the streams are read by what is known.
struct BitMEXAssets: Sendable {
    struct Asset: Hashable, Sendable {
        let currency: Currency
        /// Decimals of one unit of the currency: 8 for XBt.
        let scale: Int

        func money(_ value: WireValue) throws(WireError) -> Money {
            let steps = (scale..<16).reduce(Int128(1)) { steps, _ in steps * 10 }
            return Money(raw: Int128(try value.integer()) * steps)
        }
    }

    /// By the venue's name of the unit, which tells capitals and small letters apart.
    private(set) var units: [String: Asset]

    /// As `/wallet/assets` listed them in 2024-12; the decoder of the streams knows the same.
    static let known = BitMEXAssets(units: [
        "XBt": Asset(currency: .xbt, scale: 8), "USDt": Asset(currency: .usdt, scale: 6),
        "Gwei": Asset(currency: Currency("ETH"), scale: 9),
        "LAMp": Asset(currency: Currency("SOL"), scale: 9),
        "TRUMp": Asset(currency: Currency("TRUMP"), scale: 8),
    ])

    private init(units: [String: Asset]) { self.units = units }

    /// What is known, and what the answer to `GET /wallet/assets` adds to it.
    init(_ reply: BitMEXReply) throws(VenueCallError) {
        var units = Self.known.units
        try reply.forEachRow(Self.keys.keys) { row throws(WireError) in
            let unit = try row.value(Self.keys.unit).name()
            let scaleValue = try row.value(Self.keys.scale)
            let scale = try scaleValue.count()
            guard scale <= 16 else { throw scaleValue.outOfRange("at most 16 decimals") }
            let currency = try row.value(Self.keys.asset).currency()
            if let known = Self.known.units[unit], known.scale != Int(scale) {
                throw scaleValue.outOfRange(
                    "\(known.scale) decimals for \(unit), by which this version reads every amount")
            }
            units[unit] = Asset(currency: currency, scale: Int(scale))
        }
        self.units = units
    }

    private static let keys = {
        var keys = WireKeys()
        let unit = keys.field("currency")
        let asset = keys.field("asset")
        let scale = keys.field("scale")
        return (keys: keys.table(), unit: unit, asset: asset, scale: scale)
    }()
}
