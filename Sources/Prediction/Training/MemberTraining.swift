import Domain

/// Trains one network of a design.
struct MemberTraining {
    let plan: MemberPlan
    let number: Int
    let members: Int
    let set: TrainingSet
    let split: TrainingSet.Split
    let parameters: TrainingParameters

    struct Result {
        let member: Member
        let report: TrainingReport.Member
    }

    /// The latest part of the training rows that this network learns from.
    private var rows: Range<Int> {
        let count = Int(Double(split.training.count) * plan.recentShare)
        return (split.training.upperBound - count)..<split.training.upperBound
    }

    func run(_ progress: (TrainingProgress) -> Bool) throws(TrainingError) -> Result {
        let scaler = Scaler(
            fitting: set, rows: rows, columns: FeatureSet.columns(of: plan.groups))
        let learning = PreparedRows(set, rows: rows, scaler: scaler, question: plan.question)
        let checking = PreparedRows(
            set, rows: split.validation, scaler: scaler, question: plan.question)
        var randomness = Randomness(seed: parameters.seed &* 1_000_003 &+ UInt64(number))
        let start = Network(
            shape: NetworkShape(
                inputs: scaler.columns.count, hidden: parameters.hidden,
                outputs: plan.question.outputs), randomness: &randomness)
        let trainer = NetworkTrainer(
            start, batch: parameters.batch,
            optimizer: .init(
                learningRate: parameters.learningRate, weightDecay: parameters.weightDecay,
                dropout: parameters.dropout))
        let weights = learning.balancedWeights
        var order = (0..<Int32(rows.count)).map { $0 }
        var best = (epoch: 0, training: 0.0, validation: Double.infinity, network: start)
        var epoch = 0
        while epoch < parameters.epochs, epoch - best.epoch < parameters.patience {
            epoch += 1
            randomness.shuffle(&order)
            let trainingLoss = learning.pass(
                trainer, order: order, weights: weights, randomness: &randomness)
            let validationLoss = checking.loss(trainer, weights: weights)
            guard trainingLoss.isFinite, validationLoss.isFinite else {
                throw .notFinite(
                    member: plan.name, epoch: epoch, learningRate: parameters.learningRate)
            }
            if validationLoss < best.validation {
                best = (epoch, trainingLoss, validationLoss, trainer.network)
            }
            let goesOn = progress(
                TrainingProgress(
                    member: plan.name, number: number, members: members, epoch: epoch,
                    epochs: parameters.epochs, trainingLoss: trainingLoss,
                    validationLoss: validationLoss))
            guard goesOn else { throw .cancelled(member: plan.name, epoch: epoch) }
        }
        return Result(
            member: Member(scaler: scaler, network: best.network),
            report: TrainingReport.Member(
                name: plan.name, features: scaler.columns.count, rows: rows.count, epochs: epoch,
                bestEpoch: best.epoch, trainingLoss: best.training,
                validationLoss: best.validation))
    }
}

/// Standardized rows of one network, ready to be copied into batches.
final class PreparedRows {
    private let inputs: FloatBuffer
    private let width: Int
    private let classes: [UInt8]
    private let classCount: Int

    init(_ set: TrainingSet, rows: Range<Int>, scaler: Scaler, question: MemberPlan.Question) {
        width = scaler.columns.count
        inputs = FloatBuffer(rows.count * width)
        classes = rows.map { question.classIndex(set.outcomes[$0].direction) }
        classCount = question.classes
        let target = inputs.pointer
        set.features.withUnsafeBufferPointer { features in
            guard let base = features.baseAddress else { return }
            for (index, row) in rows.enumerated() {
                scaler.apply(base + row * FeatureSet.count, into: target + index * width)
            }
        }
    }

    /// Weights that give every class the same say: rows ÷ (classes × rows of the class).
    var balancedWeights: [Float] {
        (0..<classCount).map { index in
            let count = classes.count { $0 == index }
            return count > 0 ? Float(classes.count) / Float(classCount * count) : 0
        }
    }

    /// One pass over all rows in `order`; the mean loss.
    func pass(
        _ trainer: NetworkTrainer, order: [Int32], weights: [Float], randomness: inout Randomness
    ) -> Double {
        var labels = [UInt8](repeating: 0, count: trainer.batch)
        var sum = 0.0
        var start = 0
        while start < order.count {
            let rows = min(trainer.batch, order.count - start)
            let chosen = order[start..<start + rows]
            trainer.gather(chosen, of: inputs.pointer)
            for (index, row) in chosen.enumerated() { labels[index] = classes[Int(row)] }
            sum +=
                Double(rows)
                * Double(
                    trainer.step(
                        rows: rows, classes: labels, weights: weights, randomness: &randomness))
            start += rows
        }
        return sum / Double(max(1, order.count))
    }

    /// The mean loss of all rows, without learning and without dropout.
    func loss(_ trainer: NetworkTrainer, weights: [Float]) -> Double {
        var sum = 0.0
        var start = 0
        while start < classes.count {
            let rows = min(trainer.batch, classes.count - start)
            trainer.input.update(from: inputs.pointer + start * width, count: rows * width)
            sum +=
                Double(rows)
                * Double(
                    trainer.loss(
                        rows: rows, classes: Array(classes[start..<start + rows]), weights: weights)
                )
            start += rows
        }
        return sum / Double(max(1, classes.count))
    }
}
