import Prediction

/// Training of a network 60-64-64-3 in batches of 256, against scikit-learn's.
enum TrainingBenchmark {
    private static let rows = 100_000
    private static let inputs = 60
    private static let batch = 256

    static func run(_ setup: Setup) throws -> [Figure] {
        let data = Rows(count: rows, width: inputs, seed: 1)
        let peer = try setup.python.map { try ScikitLearn(python: $0, rows: rows, batch: batch) }
        let name = "scikit-learn MLPClassifier"
        let learner = Learner(data, batch: batch, dropout: 0)
        let steps = 500
        let step = try Duel(
            .here(work: Double(steps)) {
                for index in 0..<steps { learner.step(from: index * batch % (rows - batch)) }
            },
            against: peer.map { peer in
                .init(work: 50, measured: { try peer.ask("step 50") })
            }, repetitions: setup.repetitions)
        var one = Figure(
            "training", "one step of 256 rows", .time("us", perSecond: 1e6), of: step,
            against: peer == nil ? nil : name, by: \.cpu)
        one.target = 500
        let epoch = try Duel(
            .here(work: 1) { learner.epoch() },
            against: peer.map { peer in .init(work: 1, measured: { try peer.ask("epoch") }) },
            repetitions: max(3, setup.repetitions / 2))
        var pass = Figure(
            "training", "one epoch of 100,000 rows", .time("CPU ms", perSecond: 1e3), of: epoch,
            against: peer == nil ? nil : name, by: \.cpu)
        pass.ratioTarget = 5
        guard learner.loss.isFinite else {
            throw BenchmarkError.unexpected("the training did not stay finite")
        }
        pass.note = peer.map { "scikit-learn \($0.version), one thread each" }
        return [one, pass, try dropout(data, setup)]
    }

    /// What the product's own setting adds to a step.
    private static func dropout(_ data: Rows, _ setup: Setup) throws -> Figure {
        let learner = Learner(data, batch: batch, dropout: 0.25)
        let steps = 500
        let duel = try Duel(
            .here(work: Double(steps)) {
                for index in 0..<steps { learner.step(from: index * batch % (rows - batch)) }
            }, against: nil, repetitions: setup.repetitions)
        return Figure(
            "training", "one step with dropout", .time("us", perSecond: 1e6), of: duel,
            against: nil, by: \.cpu)
    }
}

/// Made-up rows whose class can be learned from them.
private struct Rows {
    let width: Int
    let values: [Float]
    let classes: [UInt8]
    var count: Int { classes.count }

    init(count: Int, width: Int, seed: UInt64) {
        var randomness = Randomness(seed: seed)
        let values = (0..<count * width).map { _ in randomness.nextSigned() * 2 }
        classes = (0..<count).map { row in
            let score = values[row * width] + values[row * width + 1] * values[row * width + 2]
            return score > 0.4 ? 2 : (score < -0.4 ? 0 : 1)
        }
        self.width = width
        self.values = values
    }
}

/// A network that learns from rows.
private final class Learner {
    private let data: Rows
    private let trainer: NetworkTrainer
    private let batch: Int
    private var randomness = Randomness(seed: 2)
    private var order: [Int32]
    private let weights: [Float] = [1, 1, 1]
    private var labels: [UInt8]
    private(set) var loss: Float = 0

    init(_ data: Rows, batch: Int, dropout: Float) {
        self.data = data
        self.batch = batch
        order = (0..<Int32(data.count)).map { $0 }
        labels = [UInt8](repeating: 0, count: batch)
        let shape = NetworkShape(inputs: data.width, hidden: [64, 64], outputs: 3)
        trainer = NetworkTrainer(
            Network(shape: shape, randomness: &randomness), batch: batch,
            optimizer: .init(dropout: dropout))
    }

    func step(from start: Int) { step(start, rows: batch) }

    func epoch() {
        randomness.shuffle(&order)
        for start in stride(from: 0, to: order.count, by: batch) {
            step(start, rows: min(batch, order.count - start))
        }
    }

    /// Gathers rows in the shuffled order and learns from them.
    private func step(_ start: Int, rows: Int) {
        let chosen = order[start..<start + rows]
        data.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            trainer.gather(chosen, of: base)
        }
        for (index, row) in chosen.enumerated() { labels[index] = data.classes[Int(row)] }
        loss = trainer.step(
            rows: rows, classes: labels, weights: weights, randomness: &randomness)
    }
}
