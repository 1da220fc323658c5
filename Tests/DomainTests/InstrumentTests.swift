import Domain
import Testing

@Suite("Instruments")
struct InstrumentTests {
    @Test(
        "inverse contracts are rounded to satoshis by the lot",
        arguments: [
            // Recorded: the exact quotient would be 75,499,836.9 satoshis.
            (24_300, "32185.5", 100, 75_499_857),
            // Recorded fills of 2019, when a lot was one contract.
            (533, "8629.5", 1, 6_176_404), (11_851, "8690.93", 1, 136_357_606),
            (1, "50000.5", 1, 2000), (100, "50000.5", 100, 199_998),
            (0, "50000.5", 100, 0),
            // Off the lot grid (a position from before the lot grew): contract by contract.
            (150, "50000.5", 100, 300_000),
        ] as [(Int64, String, Int64, Int64)])
    func inverse(contracts: Int64, price: String, lot: Int64, satoshis: Int64) throws {
        let value = Instruments.inverse(lot: lot).value(
            of: Quantity(raw: contracts * FixedPoint.scale), at: try Price(parsing: price))
        #expect(value.raw == Int128(satoshis) * Int128(FixedPoint.scale))
    }

    @Test(
        "linear contracts are cut to a millionth of the settlement currency",
        arguments: [
            ("1000000", "77073.5", "77073.5"), ("100", "77073.5", "7.70735"),
            ("1", "77073.5", "0.077073"), ("3", "0.3", "0"),
        ])
    func linear(contracts: String, price: String, expected: String) throws {
        let value = Instruments.linear(lot: 1).value(
            of: try Quantity(parsing: contracts), at: try Price(parsing: price))
        #expect(value.description == expected)
    }

    @Test("spot is exact to sixteen decimals")
    func spot() throws {
        let value = Instruments.krw.value(
            of: try Quantity(parsing: "0.00000001"), at: try Price(parsing: "0.00000001"))
        #expect(value.description == "0.0000000000000001")
    }

    @Test("PnL settles in the quote currency, except inverse in the base")
    func settlement() {
        #expect(Instruments.krw.settlement == .krw)
        #expect(Instruments.linear(lot: 1).settlement == .usdt)
        #expect(Instruments.inverse(lot: 1).settlement == .xbt)
        #expect(Instruments.krw.isSpot && !Instruments.inverse(lot: 1).isSpot)
    }

    @Test("a long gains when the price rises, a short when it falls, in every kind")
    func signs() throws {
        let low = try Price(parsing: "8000")
        let high = try Price(parsing: "10000")
        for instrument in [
            Instruments.krw, Instruments.linear(lot: 100), Instruments.inverse(lot: 100),
        ] {
            let size = try Quantity(parsing: "1000")
            let long =
                instrument.signedValue(of: size, at: high)
                - instrument.signedValue(of: size, at: low)
            let short =
                instrument.signedValue(of: -size, at: high)
                - instrument.signedValue(of: -size, at: low)
            #expect(long > .zero, "\(instrument.id)")
            #expect(short == -long, "\(instrument.id)")
        }
        // 1000 × (1/8000 − 1/10000) XBT.
        let inverse = Instruments.inverse(lot: 100)
        let gain =
            inverse.signedValue(of: try Quantity(parsing: "1000"), at: high)
            - inverse.signedValue(of: try Quantity(parsing: "1000"), at: low)
        #expect(gain.description == "0.025")
    }

    @Test("notional is stated in the quote currency, in every kind")
    func notional() throws {
        let price = try Price(parsing: "8000")
        let size = try Quantity(parsing: "1000")
        #expect(
            Instruments.inverse(lot: 100).notional(of: size, at: price).description == "1000")
        #expect(Instruments.linear(lot: 100).notional(of: size, at: price).description == "8")
        #expect(Instruments.krw.notional(of: size, at: price).description == "8000000")
    }

    @Test(
        "fees are rounded as each venue rounds them",
        arguments: [
            (Instruments.krw, "7394.19175", LiquidityRole.taker, "3.697095875"),
            (Instruments.bithumb, "69664.8389", .taker, "27.86"),
            (Instruments.bithumb, "24.99", .taker, "0"),
            // Recorded 2019: |execCost| 6,176,404 at −0.025 % is −1544.1 satoshis, booked −1544.
            (Instruments.inverse(lot: 1), "0.06176404", .maker, "-0.00001544"),
            (Instruments.inverse(lot: 1), "0.06176404", .taker, "0.00004632"),
        ])
    func fees(
        instrument: Instrument, value: String, role: LiquidityRole, expected: String
    ) throws {
        let fee = instrument.fee(on: try Money(parsing: value), role: role)
        #expect(fee.description == expected)
    }

    @Test("an unrounded fee that has more than sixteen decimals is rounded up")
    func tinyFee() {
        #expect(Instruments.krw.fee(on: Money(raw: 1), role: .taker).raw == 1)
        #expect(Instruments.krw.fee(on: .zero, role: .taker) == .zero)
    }

    @Test("24,300 XBTUSD do not fit into what their exact quotient is")
    func quotientIsTooLittle() throws {
        let instrument = Instruments.inverse(lot: 100)
        let price = try Price(parsing: "32185.5")
        let enough = try Money(exactly: "0.75499857")
        let tooLittle = try Money(exactly: "0.75499856")
        #expect(instrument.quantity(worth: enough, at: price)?.description == "24300")
        #expect(instrument.quantity(worth: tooLittle, at: price)?.description == "24200")
    }

    static let kinds = [
        Instruments.krw, Instruments.linear(lot: 100), Instruments.linear(lot: 1),
        Instruments.inverse(lot: 100), Instruments.inverse(lot: 1),
    ]

    @Test("a quantity worth an amount lies on the grid and is never worth more", arguments: kinds)
    func worth(instrument: Instrument) throws {
        let seed: UInt64 = 24_300
        var random = Seeded(seed: seed)
        for _ in 0..<20_000 {
            // From 10⁻⁴ to 10⁸, so that every rounding is met.
            let price = Price(
                raw: .random(in: 1...9, using: &random)
                    * (0..<Int.random(in: 4...15, using: &random)).reduce(1) { raw, _ in raw * 10 }
                    + .random(in: 0...9999, using: &random))
            let amount = Money(
                raw: Int128(
                    Int64.random(in: 0 ... .max, using: &random)
                        >> Int64.random(in: 0...40, using: &random)) << 20)
            guard let quantity = instrument.quantity(worth: amount, at: price) else { continue }
            let text = "seed \(seed): \(amount) at \(price) gives \(quantity)"
            #expect(quantity.raw % instrument.lot.raw == 0, "\(text)")
            #expect(instrument.value(of: quantity, at: price) <= amount, "\(text)")
            // And it is the largest: one lot more is worth more (linear: but for the cut).
            let more = instrument.value(of: quantity + instrument.lot, at: price)
            if case .linear = instrument.kind {
                #expect(more + Money(raw: Money.scale / 1_000_000) > amount, "\(text)")
            } else {
                #expect(more > amount, "\(text)")
            }
        }
    }

    @Test("no amount, or no price, buys nothing", arguments: kinds)
    func nothing(instrument: Instrument) throws {
        let price = try Price(parsing: "8000")
        #expect(instrument.quantity(worth: .zero, at: price) == .zero)
        #expect(instrument.quantity(worth: Money(raw: -1), at: price) == .zero)
        #expect(instrument.quantity(worth: Money(raw: Money.scale), at: .zero) == .zero)
    }

    @Test("an amount beyond all quantities gives none instead of a wrong one")
    func tooMuch() {
        let amount = Money(raw: .max / 4)
        #expect(Instruments.krw.quantity(worth: amount, at: Price(raw: 1)) == nil)
        #expect(Instruments.linear(lot: 100).quantity(worth: amount, at: Price(raw: 1)) == nil)
        #expect(
            Instruments.inverse(lot: 100).quantity(
                worth: amount, at: Price(raw: 10_000_000_000_000))
                == nil)
        // A lot of one contract at ten billion dollars rounds to no satoshi.
        #expect(
            Instruments.inverse(lot: 1).quantity(
                worth: Money(raw: Money.scale), at: Price(raw: 1_000_000_000_000_000_000)) == nil)
    }
}
