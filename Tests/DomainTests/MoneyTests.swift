import Domain
import Testing

@Suite("Money")
struct MoneyTests {
    private static let seed: UInt64 = 75_499_857

    @Test("price × quantity is exact over the whole range, in every sign")
    func product() {
        var random = Seeded(seed: Self.seed)
        for _ in 0..<10_000 {
            let price = Int64.random(in: .min ... .max, using: &random)
            let quantity = Int64.random(in: .min ... .max, using: &random)
            let money = Money(Price(raw: price), times: Quantity(raw: quantity))
            let digits = LongHand.multiply(
                String(price.magnitude), String(quantity.magnitude))
            let negative = (price < 0) != (quantity < 0) && digits != "0"
            #expect(
                String(money.raw) == (negative ? "-" : "") + digits,
                "seed \(Self.seed): \(price) × \(quantity)")
        }
    }

    @Test(
        "the corners of the product",
        arguments: [
            (Int64.max, Int64.max), (.min, .min), (.min, .max), (.max, .min), (0, .min), (1, .max),
            (-1, .max), (-1, 1),
        ])
    func corners(price: Int64, quantity: Int64) {
        let money = Money(Price(raw: price), times: Quantity(raw: quantity))
        #expect(money.raw == Int128(price) * Int128(quantity))
    }

    @Test("text of up to sixteen decimals survives printing and reading")
    func roundTrip() throws {
        var random = Seeded(seed: Self.seed)
        for _ in 0..<5000 {
            let width = Int.random(in: 1...126, using: &random)
            let bits = Int128(truncatingIfNeeded: UInt128.random(in: 0 ... .max, using: &random))
            let money = Money(raw: bits >> Int128(127 - width))
            #expect(money.description == LongHand.text(money.raw, decimals: 16))
            #expect(
                try Money(exactly: money.description) == money,
                "seed \(Self.seed), raw \(money.raw)")
        }
    }

    @Test(
        "stored amounts at the limit are read, and one step beyond is an error, not a crash",
        arguments: [
            ("17014118346046923173168.7303715884105727", true),
            ("-17014118346046923173168.7303715884105727", true),
            ("17014118346046923173168.7303715884105728", false),
            ("-17014118346046923173168.7303715884105729", false),
            ("17014118346046923173169", false),
            ("99999999999999999999999999999999999999999", false),
        ])
    func limit(text: String, fits: Bool) throws {
        if fits {
            #expect(try Money(exactly: text).description == text)
        } else {
            #expect(throws: DecimalError.tooLarge(String(text.prefix(40)))) {
                try Money(exactly: text)
            }
        }
    }

    @Test(
        "what is no amount is refused",
        arguments: ["", "-", ".", "+1", "1e5", "1.2.3", "--1", " 1", "1 ", "x"])
    func notAmounts(text: String) {
        #expect(throws: DecimalError.notANumber(text)) { try Money(exactly: text) }
    }

    @Test("a seventeenth decimal is refused")
    func seventeen() throws {
        #expect(try Money(exactly: "0.0000000000000001").raw == 1)
        #expect(throws: DecimalError.tooManyDigits("0.00000000000000001")) {
            try Money(exactly: "0.00000000000000001")
        }
    }

    @Test(
        "each rounding, for both signs and both sides of the half",
        arguments: [
            // amount in steps of 10⁻¹⁶, down, up, nearest, floor, ceiling, over ten
            (14, 1, 2, 1, 1, 2), (15, 1, 2, 2, 1, 2), (16, 1, 2, 2, 1, 2), (10, 1, 1, 1, 1, 1),
            (-14, -1, -2, -1, -2, -1), (-15, -1, -2, -2, -2, -1), (-16, -1, -2, -2, -2, -1),
            (-10, -1, -1, -1, -1, -1), (0, 0, 0, 0, 0, 0), (4, 0, 1, 0, 0, 1),
            (-4, 0, -1, 0, -1, 0),
        ] as [(Int128, Int128, Int128, Int128, Int128, Int128)])
    func roundings(
        raw: Int128, down: Int128, up: Int128, nearest: Int128, floor: Int128, ceiling: Int128
    ) {
        let money = Money(raw: raw)
        let expected: [(Rounding, Int128)] = [
            (.down, down), (.up, up), (.nearest, nearest), (.floor, floor), (.ceiling, ceiling),
        ]
        for (rounding, value) in expected {
            #expect(money.scaled(by: 1, over: 10, rounding: rounding).raw == value, "\(rounding)")
            #expect(
                money.rounded(to: Money(raw: 10), rounding).raw == value * 10, "\(rounding)")
            // A negative factor turns the sign before it is rounded.
            let turned = Money(raw: -raw).scaled(by: -1, over: 10, rounding: rounding)
            #expect(turned.raw == value, "\(rounding)")
        }
    }

    @Test("a share of an amount is what long division says, in every direction and sign")
    func scaled() {
        var random = Seeded(seed: Self.seed)
        for _ in 0..<5000 {
            let raw =
                Int128(Int64.random(in: .min ... .max, using: &random))
                * Int128(Int64.random(in: 1...1_000_000_000_000_000_000, using: &random))
            let denominator = Int64.random(in: 1 ... .max, using: &random)
            // At most the denominator, so that the result fits.
            let numerator = Int64.random(in: -denominator...denominator, using: &random)
            let product = LongHand.multiply(String(raw.magnitude), String(numerator.magnitude))
            let (quotient, remainder) = LongHand.divide(product, by: UInt128(denominator))
            let isNegative = (raw < 0) != (numerator < 0)
            for rounding in [Rounding.down, .up, .nearest, .floor, .ceiling] {
                let grows =
                    switch rounding {
                    case .down: false
                    case .up: remainder > 0
                    case .nearest: remainder * 2 >= UInt128(denominator)
                    case .floor: remainder > 0 && isNegative
                    case .ceiling: remainder > 0 && !isNegative
                    }
                let magnitude = grows ? LongHand.increment(quotient) : quotient
                let found = Money(raw: raw).scaled(
                    by: numerator, over: denominator, rounding: rounding)
                #expect(
                    String(found.raw)
                        == (isNegative && magnitude != "0" ? "-" : "") + magnitude,
                    "seed \(Self.seed): \(raw) × \(numerator) ÷ \(denominator) \(rounding)")
            }
        }
    }

    @Test("a share by itself changes nothing, and shares add up within a step each")
    func shares() {
        var random = Seeded(seed: Self.seed)
        for _ in 0..<5000 {
            let money = Money(raw: Int128(Int64.random(in: .min ... .max, using: &random)) << 32)
            let whole = Int64.random(in: 2...1_000_000_000, using: &random)
            let part = Int64.random(in: 1..<whole, using: &random)
            #expect(money.scaled(by: whole, over: whole, rounding: .up) == money)
            let one = money.scaled(by: part, over: whole, rounding: .floor)
            let other = money.scaled(by: whole - part, over: whole, rounding: .ceiling)
            #expect(one + other == money, "seed \(Self.seed): \(money.raw), \(part) of \(whole)")
        }
    }

    @Test(
        "a rate of an amount",
        arguments: [
            ("7394.19175", 50_000, Rounding.ceiling, "3.697095875"),
            ("69664.8389", 40_000, .down, "27.86593556"),
            ("0.00000001", 1, .down, "0.0000000000000001"),
            ("-100", 75_000, .down, "-0.075"), ("100", -25_000, .down, "-0.025"),
        ] as [(String, Int64, Rounding, String)])
    func times(amount: String, rate: Int64, rounding: Rounding, expected: String) throws {
        let money = try Money(parsing: amount).times(Rate(raw: rate), rounding: rounding)
        #expect(money.description == expected)
    }

    @Test("sums, differences, signs and order are those of the whole numbers")
    func arithmetic() throws {
        let big = try Money(exactly: "12345678901234567.8901234567890123")
        let small = try Money(exactly: "0.0000000000000007")
        #expect((big + small).description == "12345678901234567.890123456789013")
        #expect((small - big).description == "-12345678901234567.8901234567890116")
        #expect(-(small - big) == big - small)
        #expect((small - big).magnitude == big - small)
        #expect(small < big && -big < small && !(big < big))
        var sum = Money.zero
        for _ in 0..<10 { sum += try Money(parsing: "0.1") }
        #expect(sum == (try Money(parsing: "1")))
        sum -= try Money(parsing: "1")
        #expect(sum == .zero)
    }

    @Test("what an amount buys is rounded down, and never costs more than the amount")
    func quantity() throws {
        // Upbit's own example: 10,000 won at 30,000.
        let bought = try Money(parsing: "10000").quantity(at: Price(parsing: "30000"))
        #expect(bought?.description == "0.33333333")
        var random = Seeded(seed: Self.seed)
        for _ in 0..<5000 {
            let price = Price(raw: .random(in: 1...20_000_000_000_000_000, using: &random))
            let amount = Money(raw: Int128(Int64.random(in: 0 ... .max, using: &random)) * 1000)
            guard let quantity = amount.quantity(at: price) else { continue }
            #expect(Money(price, times: quantity) <= amount)
            #expect(Money(price, times: quantity + Quantity(raw: 1)) > amount)
        }
        #expect(Money(raw: 1).quantity(at: .zero) == nil)
        #expect(Money(raw: 1).quantity(at: Price(raw: -1)) == nil)
        #expect(Money(raw: .max).quantity(at: Price(raw: 1)) == nil)
    }
}

@Suite("Quantities and rates")
struct QuantityAndRateTests {
    @Test(
        "a quantity is cut to its step toward zero",
        arguments: [
            ("1.23456789", "0.001", "1.234"), ("-1.23456789", "0.001", "-1.234"),
            ("99", "100", "0"), ("24350", "100", "24300"), ("0.3", "0.1", "0.3"),
        ])
    func roundedDown(value: String, step: String, expected: String) throws {
        let found = try Quantity(parsing: value).roundedDown(to: Quantity(parsing: step))
        #expect(found.description == expected)
    }

    @Test("a rate prints its digits and its basis points")
    func rate() throws {
        let rate = try Rate(parsing: "-0.00025")
        #expect(rate.raw == -25_000)
        #expect(rate.basisPoints == -2.5)
        #expect((rate + Rate.one).description == "0.99975")
    }

    @Test(
        "a model's number becomes the nearest rate, or none",
        arguments: [
            (0.000_000_014, 1), (0.000_000_016, 2), (-0.5, -50_000_000), (.nan, nil),
            (.infinity, nil), (-.infinity, nil), (1e30, nil), (92_233_720_368.6, nil), (0, 0),
        ] as [(Double, Int64?)])
    func nearest(value: Double, raw: Int64?) {
        #expect(Rate(nearest: value)?.raw == raw)
    }
}
