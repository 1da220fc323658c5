import Domain
import ExchangeAPI

/// The executions of one order, each counted once, and what the venue took for them.
///
/// Where the venue tells no fee with a fill, the fill waits until the order's total is known: the fees
/// are then those of the rules, and the last one takes what the total differs by, so that their sum is
/// what the venue took to the last unit.
struct FillBook: Sendable {
    private let request: OrderRequest
    private var known: Set<ExecutionID> = []
    /// Fills without a fee yet, in the order in which they became known.
    private(set) var unpriced: [FillReport] = []
    /// Told to the engine.
    private(set) var told = Quantity.zero
    private(set) var toldFees = Money.zero
    private var doubts = 0

    /// - Parameter fills: what was told before.
    init(_ request: OrderRequest, told fills: [Fill] = []) {
        self.request = request
        for fill in fills {
            known.insert(fill.executionID)
            told += fill.quantity
            toldFees += fill.fee
        }
    }

    /// What is known to have been executed, told or not.
    var quantity: Quantity { unpriced.reduce(told) { $0 + $1.quantity } }

    /// Takes a fill in.
    ///
    /// - Returns: the fill to tell; `nil` when it was known, or waits for its fee.
    mutating func take(_ report: FillReport, on instrument: Instrument) -> Fill? {
        guard known.insert(report.id).inserted else { return nil }
        guard let fee = report.fee,
            (report.feeCurrency ?? instrument.settlement) == instrument.settlement
        else {
            unpriced.append(report)
            return nil
        }
        return tell(report, fee)
    }

    /// Prices what waits, if the order's total fee belongs to exactly these fills.
    ///
    /// - Parameters:
    ///   - executed: the venue's total when it told `paid`.
    ///   - paid: what it has taken for the order; `nil` where it does not say.
    ///   - mostDoubts: how often a total that the rules do not explain is turned down: it may lag.
    /// - Returns: the fills to tell; `nil` when the order has to be looked up again.
    mutating func price(
        executed: Quantity?, paid: Money?, on instrument: Instrument, mostDoubts: Int
    ) -> [Fill]? {
        guard !unpriced.isEmpty else { return [] }
        if let executed, executed != quantity { return nil }
        var fees = unpriced.map { report in
            instrument.fee(
                on: instrument.value(of: report.quantity, at: report.price),
                role: report.isMaker == true ? .maker : .taker)
        }
        let byRule = fees.reduce(.zero, +)
        if let paid {
            let left = paid - toldFees
            let rest = left - (byRule - fees[fees.count - 1])
            if !Self.isPlausible(left, byRule, fills: fees.count), doubts < mostDoubts {
                doubts += 1
                return nil
            }
            fees[fees.count - 1] = rest
        }
        defer { unpriced = [] }
        return zip(unpriced, fees).map { tell($0, $1) }
    }

    /// Whether a total is what the rules say but for a rounding of each fill.
    private static func isPlausible(_ paid: Money, _ byRule: Money, fills: Int) -> Bool {
        let unit = Money(raw: Money.scale)
        let rounding = Money(raw: unit.raw * Int128(fills) / 50)
        return (paid - byRule).magnitude <= rounding + Money(raw: byRule.magnitude.raw / 100)
    }

    private mutating func tell(_ report: FillReport, _ fee: Money) -> Fill {
        told += report.quantity
        toldFees += fee
        return Fill(
            executionID: report.id, order: request.id, side: report.side ?? request.side,
            price: report.price, quantity: report.quantity, fee: fee,
            role: report.isMaker == true ? .maker : .taker,
            time: report.times.venue ?? report.times.received)
    }
}
