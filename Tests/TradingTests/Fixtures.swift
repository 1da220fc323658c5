import Domain
import Risk
import Trading

/// Exact numbers from text that the tests themselves wrote.
func price(_ text: some StringProtocol) -> Price { Price(raw: fixed(text)) }
func quantity(_ text: some StringProtocol) -> Quantity { Quantity(raw: fixed(text)) }
func rate(_ text: some StringProtocol) -> Rate { Rate(raw: fixed(text)) }
func money(_ text: some StringProtocol) -> Money {
    Money(raw: Int128(fixed(text)) * Int128(FixedPoint.scale))
}

private func fixed(_ text: some StringProtocol) -> Int64 {
    do { return try FixedPoint.parse(text) } catch { fatalError("a test says \(text): \(error)") }
}

/// Markets with round numbers, so that expected quantities can be worked out in the head.
enum Market {
    /// Spot without fees: 1,000 of capital buy 10 at 100.
    static let spot = make(.spot)
    static let spotWithFee = make(.spot, fee: "0.001")
    static let spotMaximum = make(.spot, maximumQuantity: "4")
    static let spotMaximumNotional = make(.spot, maximumNotional: "300")
    static let linear = make(.linear(contractSize: quantity("1")))
    static let linearMaximum = make(.linear(contractSize: quantity("1")), maximumQuantity: "15")
    static let linearSmallMaximum = make(
        .linear(contractSize: quantity("1")), maximumQuantity: "4")
    /// As `linear`, after the venue made its lot coarser.
    static let linearCoarse = make(.linear(contractSize: quantity("1")), lot: "4")

    static func make(
        _ kind: ContractKind, fee: String = "0", lot: String = "0.1",
        minimumNotional: String = "20",
        maximumQuantity: String? = nil, maximumNotional: String? = nil
    ) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "paper", market: "BTC-USDT"), kind: kind,
            base: Currency("BTC"), quote: .usdt, ticks: TickTable(price("0.01")),
            lot: quantity(lot), minimumNotional: money(minimumNotional),
            maximumNotional: maximumNotional.map { money($0) },
            maximumQuantity: maximumQuantity.map { quantity($0) }, makerFee: rate(fee),
            takerFee: rate(fee), feeRounding: .exact)
    }
}

/// A small random generator with a printed seed (SplitMix64).
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
