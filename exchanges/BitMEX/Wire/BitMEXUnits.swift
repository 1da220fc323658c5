import Domain
import ExchangeAPI

/// The unit in which the venue counts a currency: whole numbers of a small part of it.
struct BitMEXUnit: Sendable {
    let currency: Currency
    /// 10⁻¹⁶ steps of `Money` in one unit.
    private let steps: Int128

    init(_ currency: Currency, decimals: Int) {
        self.currency = currency
        steps = (decimals..<16).reduce(1) { steps, _ in steps * 10 }
    }

    /// As `/wallet/assets` listed them in 2024-12; another one is refused rather than scaled wrong.
    static let words: [WireWord<BitMEXUnit>] = [
        WireWord("XBt", BitMEXUnit(.xbt, decimals: 8)),
        WireWord("USDt", BitMEXUnit(.usdt, decimals: 6)),
        WireWord("Gwei", BitMEXUnit(Currency("ETH"), decimals: 9)),
        WireWord("LAMp", BitMEXUnit(Currency("SOL"), decimals: 9)),
        WireWord("TRUMp", BitMEXUnit(Currency("TRUMP"), decimals: 8)),
    ]

    func money(_ value: WireValue) throws(WireError) -> Money {
        Money(raw: Int128(try value.integer()) * steps)
    }
}
