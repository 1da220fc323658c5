import Domain
import Service

/// The engine loop: ema:10/50 over every bar with ledger, risk gate, order states and simulated
/// venue; records are made and thrown away.
enum EngineBenchmark {
    static func run(_ setup: Setup) throws -> [Figure] {
        let bars = try setup.bars.series()
        let plan = try Market.plan(bars)
        let closes = bars.closes.map { Double($0) / Double(FixedPoint.scale) }
        let expected = crosses(closes)
        let rounds = 20
        var last = try Rehearsal(plan)
        let duel = try Duel(
            .here(work: Double(bars.count)) { last = try Rehearsal(plan) },
            against: .here(work: Double(bars.count * rounds)) {
                for _ in 0..<rounds where crosses(closes) != expected {
                    throw BenchmarkError.unexpected("two equal loops counted different crosses")
                }
            }, repetitions: setup.repetitions)
        var figure = Figure(
            "engine", "engine loop, \(Market.predictor)", .rate("bars/CPU s"), of: duel,
            against: "bare EMA loop, no trading", by: \.cpu)
        figure.target = 10e6
        figure.note =
            "\(last.orders) orders, \(last.fills) fills, final equity \(last.equity); "
            + "best published peers: 3.6 M bars/CPU s vectorized, 0.06 M event-driven in Python, "
            + "0.03 to 0.2 M in a Rust event engine"
        return [figure]
    }

    /// Crosses of the averages of 10 and 50 closes: what the arithmetic alone takes.
    @inline(never)
    private static func crosses(_ closes: [Double]) -> Int {
        guard var fast = closes.first else { return 0 }
        var slow = fast
        var count = 0
        for index in 1..<closes.count {
            let (previousFast, previousSlow) = (fast, slow)
            fast += 2.0 / 11 * (closes[index] - fast)
            slow += 2.0 / 51 * (closes[index] - slow)
            guard index >= 50 else { continue }
            if fast > slow, previousFast <= previousSlow { count += 1 }
            if fast < slow, previousFast >= previousSlow { count += 1 }
        }
        return count
    }
}
