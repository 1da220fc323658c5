extension RunReport {
    /// What the run did, counted.
    public struct Activity: Equatable, Sendable {
        public var bars: Int
        public var orders: Int
        public var fills: Int
        /// Positions opened and closed again.
        public var trades: Int
        /// Trades that gained after their fees.
        public var wins: Int
        public var longs: Int
        public var shorts: Int
        public var nones: Int
        /// Why signals were not acted on, with how many, in the order of the report.
        public var notTaken: [Count]
        public var longHits: HitCount
        public var shortHits: HitCount
        public var belowCost: BelowCost

        public init(
            bars: Int = 0, orders: Int = 0, fills: Int = 0, trades: Int = 0, wins: Int = 0,
            longs: Int = 0, shorts: Int = 0, nones: Int = 0, notTaken: [Count] = [],
            longHits: HitCount = HitCount(), shortHits: HitCount = HitCount(),
            belowCost: BelowCost = BelowCost()
        ) {
            self.bars = bars
            self.orders = orders
            self.fills = fills
            self.trades = trades
            self.wins = wins
            self.longs = longs
            self.shorts = shorts
            self.nones = nones
            self.notTaken = notTaken
            self.longHits = longHits
            self.shortHits = shortHits
            self.belowCost = belowCost
        }

        /// How often the predictor spoke.
        public var predictions: Int { longs + shorts + nones }
    }

    /// A name with a count.
    public struct Count: Equatable, Sendable {
        public var name: String
        public var count: Int

        public init(_ name: String, _ count: Int) {
            self.name = name
            self.count = count
        }
    }

    /// Signals that did not promise what a round trip costs, and what became of them.
    public struct BelowCost: Equatable, Sendable {
        public var signals: Int
        /// Means over those signals, in basis points of the price; `nil` without any.
        public var expectedMean: Double?
        public var costMean: Double?
        /// How far the market then moved in the direction of the signal.
        public var movedMean: Double?

        public init(
            signals: Int = 0, expectedMean: Double? = nil, costMean: Double? = nil,
            movedMean: Double? = nil
        ) {
            self.signals = signals
            self.expectedMean = expectedMean
            self.costMean = costMean
            self.movedMean = movedMean
        }
    }
}
