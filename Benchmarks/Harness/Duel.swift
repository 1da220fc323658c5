/// Two ways to do one thing, measured in turns in one run, so that a slow minute of the machine
/// falls on both.
struct Duel {
    /// Cost for one unit of work, one element for each repetition.
    private(set) var ours: [Cost] = []
    private(set) var baseline: [Cost] = []

    /// One contestant.
    struct Side {
        /// Units of work that one call does; costs are divided by it.
        let work: Double
        let run: () throws -> Cost

        /// A side that measures itself, such as a child process.
        init(work: Double, measured run: @escaping () throws -> Cost) {
            self.work = work
            self.run = run
        }

        /// Work done in this process.
        static func here(work: Double, _ body: @escaping () throws -> Void) -> Side {
            Side(work: work, measured: { try Cost.of(body).cost })
        }
    }

    /// Warms both up, then lets them take turns.
    init(_ ours: Side, against baseline: Side?, repetitions: Int, warmUps: Int = 1) throws {
        for _ in 0..<warmUps {
            _ = try ours.run()
            _ = try baseline?.run()
        }
        for _ in 0..<repetitions {
            self.ours.append(try ours.run().divided(by: ours.work))
            if let baseline {
                self.baseline.append(try baseline.run().divided(by: baseline.work))
            }
        }
    }
}

/// Median and best of repeated measurements of one quantity in which less is better.
struct Spread {
    let median: Double
    let least: Double
    let count: Int

    /// - Precondition: `values` is not empty.
    init(_ values: [Double]) {
        let sorted = values.sorted()
        precondition(!sorted.isEmpty, "nothing was measured")
        let middle = sorted.count / 2
        median =
            sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        least = sorted[0]
        count = sorted.count
    }
}
