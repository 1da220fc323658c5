/// One measured quantity, beside the baseline of the same run and the target it is held to.
struct Figure {
    /// How a cost is told.
    enum Unit {
        /// Units of work in a second; more is better.
        case rate(String)
        /// Time for one unit of work, scaled from seconds; less is better.
        case time(String, perSecond: Double)
        /// Memory; less is better.
        case megabytes

        var name: String {
            switch self {
            case .rate(let name), .time(let name, _): name
            case .megabytes: "MB"
            }
        }

        var isRate: Bool { if case .rate = self { true } else { false } }

        /// Tells a cost: seconds for one unit of work, or bytes.
        func value(_ cost: Double) -> Double {
            switch self {
            case .rate: 1 / cost
            case .time(_, let perSecond): cost * perSecond
            case .megabytes: cost / 1e6
            }
        }
    }

    let benchmark: String
    let name: String
    let unit: Unit
    let ours: Spread
    /// Of every turn, in their order.
    private let costs: [Double]
    var baselineName: String?
    var baseline: Spread?
    /// How many times as good as the baseline: the median over the turns.
    var ratio: Double?
    /// What our figure must reach, in its unit.
    var target: Double?
    /// What the ratio must reach.
    var ratioTarget: Double?
    var note: String?

    /// A figure of a duel.
    init(
        _ benchmark: String, _ name: String, _ unit: Unit, of duel: Duel,
        against baselineName: String?,
        by quantity: (Cost) -> Double
    ) {
        self.init(benchmark, name, unit, costs: duel.ours.map(quantity))
        compare(with: duel.baseline.map(quantity), of: baselineName)
    }

    /// A figure of the time that a share of all calls does not exceed.
    init(
        _ benchmark: String, _ name: String, _ unit: Unit, of duel: LatencyDuel,
        within share: Double
    ) {
        self.init(benchmark, name, unit, costs: duel.ours.map { $0.seconds(within: share) })
        compare(with: duel.baseline.map { $0.seconds(within: share) }, of: duel.baselineName)
    }

    private mutating func compare(with costs: [Double], of baselineName: String?) {
        guard let baselineName, !costs.isEmpty else { return }
        self.baselineName = baselineName
        baseline = Spread(costs)
        ratio = Spread(zip(self.costs, costs).map { $1 / $0 }).median
    }

    /// A figure without a baseline.
    init(_ benchmark: String, _ name: String, _ unit: Unit, costs: [Double]) {
        self.benchmark = benchmark
        self.name = name
        self.unit = unit
        self.costs = costs
        ours = Spread(costs)
    }

    var median: Double { unit.value(ours.median) }
    var best: Double { unit.value(ours.least) }

    /// Whether every target was reached in this run; `nil` when there is none.
    var isReached: Bool? {
        var verdicts: [Bool] = []
        if let target { verdicts.append(unit.isRate ? median >= target : median <= target) }
        if let ratioTarget, let ratio { verdicts.append(ratio >= ratioTarget) }
        return verdicts.isEmpty ? nil : verdicts.allSatisfy(\.self)
    }
}
