import Testing

@testable import Prediction

@Suite("Networks")
struct NetworkTests {
    private func trainer(
        _ shape: NetworkShape, batch: Int, seed: UInt64,
        optimizer: NetworkTrainer.Optimizer = .init()
    ) -> NetworkTrainer {
        var randomness = Randomness(seed: seed)
        let network = Network(shape: shape, randomness: &randomness)
        return NetworkTrainer(network, batch: batch, optimizer: optimizer)
    }

    private func fill(_ trainer: NetworkTrainer, rows: Int, seed: UInt64) -> [Float] {
        var randomness = Randomness(seed: seed)
        let values = (0..<rows * trainer.shape.inputs).map { _ in randomness.nextSigned() * 2 }
        trainer.input.update(from: values, count: values.count)
        return values
    }

    @Test(
        "gradients agree with finite differences",
        arguments: [
            NetworkShape(inputs: 5, hidden: [11, 9], outputs: 3),
            NetworkShape(inputs: 8, hidden: [16], outputs: 1),
            NetworkShape(inputs: 3, hidden: [], outputs: 2),
            NetworkShape(inputs: 17, hidden: [8, 8, 8], outputs: 4),
        ])
    func gradients(shape: NetworkShape) {
        let rows = 7
        var randomness = Randomness(seed: 3)
        // A last layer of full size, so that every gradient is well above rounding.
        let network = Network(
            shape: shape,
            parameters: (0..<shape.parameterCount).map { _ in randomness.nextSigned() * 0.6 })
        let classes = (0..<rows).map { UInt8($0 % shape.classes) }
        let weights = (0..<shape.classes).map { 0.5 + Float($0) }
        func loss(_ parameters: [Float]) -> Double {
            let other = NetworkTrainer(
                Network(shape: shape, parameters: parameters), batch: rows, optimizer: .init())
            _ = fill(other, rows: rows, seed: 5)
            return Double(other.loss(rows: rows, classes: classes, weights: weights))
        }
        let subject = NetworkTrainer(network, batch: rows, optimizer: .init())
        _ = fill(subject, rows: rows, seed: 5)
        _ = subject.accumulate(
            rows: rows, classes: classes, weights: weights, randomness: &randomness)
        let found = subject.gradientContents
        // Where a unit sits at the corner of the rectifier, the difference lies between two slopes:
        // nearly all must agree closely, and none may be far off.
        var errors: [Double] = []
        for index in stride(from: 0, to: shape.parameterCount, by: 3) {
            var up = network.parameters
            var down = network.parameters
            up[index] += 0.001
            down[index] -= 0.001
            let slope = (loss(up) - loss(down)) / Double(up[index] - down[index])
            errors.append(abs(slope - Double(found[index])) / max(0.05, abs(slope)))
        }
        errors.sort()
        #expect(errors[errors.count * 9 / 10] < 0.01, "nine of ten: \(errors)")
        #expect(errors[errors.count - 1] < 0.1, "all: \(errors)")
    }

    @Test("a hidden layer learns exclusive-or, which no linear model can")
    func exclusiveOr() {
        let subject = trainer(
            NetworkShape(inputs: 2, hidden: [16, 16], outputs: 2), batch: 64, seed: 9,
            optimizer: .init(learningRate: 0.01))
        var randomness = Randomness(seed: 4)
        var inputs: [Float] = []
        var classes: [UInt8] = []
        for _ in 0..<300 {
            inputs = fill(subject, rows: 64, seed: randomness.next())
            classes = (0..<64).map { inputs[2 * $0] * inputs[2 * $0 + 1] > 0 ? 1 : 0 }
            _ = subject.step(
                rows: 64, classes: classes, weights: [1, 1], randomness: &randomness)
        }
        inputs = fill(subject, rows: 64, seed: 12345)
        let logits = subject.predict(rows: 64)
        let right = (0..<64).count { row in
            (logits[2 * row + 1] > logits[2 * row])
                == (inputs[2 * row] * inputs[2 * row + 1] > 0)
        }
        #expect(right >= 58, "\(right) of 64")
    }

    @Test("the same seed gives the same bits, another seed does not")
    func determinism() {
        func trained(_ seed: UInt64) -> [UInt32] {
            let subject = trainer(
                NetworkShape(inputs: 6, hidden: [16, 8], outputs: 3), batch: 32, seed: seed,
                optimizer: .init(weightDecay: 0.01, dropout: 0.3))
            var randomness = Randomness(seed: seed)
            _ = fill(subject, rows: 32, seed: 1)
            let classes = (0..<32).map { UInt8($0 % 3) }
            for _ in 0..<20 {
                _ = fill(subject, rows: 32, seed: 1)
                _ = subject.step(
                    rows: 32, classes: classes, weights: [1, 2, 3], randomness: &randomness)
            }
            return subject.network.parameters.map(\.bitPattern)
        }
        #expect(trained(1) == trained(1))
        #expect(trained(1) != trained(2))
    }

    @Test("dropout acts in training only, and keeps the mean")
    func dropout() {
        let subject = trainer(
            NetworkShape(inputs: 6, hidden: [32], outputs: 3), batch: 8, seed: 2,
            optimizer: .init(dropout: 0.5))
        _ = fill(subject, rows: 8, seed: 3)
        let first = (0..<24).map { subject.predict(rows: 8)[$0] }
        let second = (0..<24).map { subject.predict(rows: 8)[$0] }
        #expect(first == second)

        let count = 100_003  // not a multiple of eight: the rest is dropped out too
        let values = FloatBuffer(count)
        values.fill(1)
        var randomness = Randomness(seed: 8)
        Elementwise.dropOut(
            values.pointer, count: count, threshold: 64, randomness: &randomness)
        let contents = values.contents()
        let share = Double(contents.count { $0 == 0 }) / Double(count)
        #expect(abs(share - 0.25) < 0.01)
        #expect(abs(contents.reduce(0, +) / Float(count) - 1) < 0.01)
        #expect(Set(contents).count == 2)
    }

    /// With layers below, at and beyond the sixteen and sixty-four columns that are summed at once.
    @Test(
        "one row alone gives what it gives in a batch, to the last bit",
        arguments: [[21, 8], [64, 64], [16], [128, 65, 15]], [1, 2, 3, 7])
    func singleRow(hidden: [Int], outputs: Int) {
        let shape = NetworkShape(inputs: 13, hidden: hidden, outputs: outputs)
        let subject = trainer(shape, batch: 5, seed: 6)
        let inputs = fill(subject, rows: 5, seed: 2)
        let batch = subject.predict(rows: 5)
        let network = subject.network
        var scratch = Network.Scratch(width: 128)
        for row in 0..<5 {
            var logits = [Float](repeating: 0, count: outputs + 1)
            logits[outputs] = 7
            Array(inputs[(row * 13)..<(row * 13 + 13)]).withUnsafeBufferPointer { input in
                if let base = input.baseAddress {
                    network.logits(base, into: &logits, scratch: &scratch)
                }
            }
            #expect(Array(logits[..<outputs]) == (0..<outputs).map { batch[row * outputs + $0] })
            #expect(logits[outputs] == 7)
        }
    }

    @Test("the first step of Adam moves each parameter by the learning rate against its slope")
    func adam() {
        let shape = NetworkShape(inputs: 4, hidden: [9], outputs: 3)
        let subject = trainer(shape, batch: 4, seed: 3, optimizer: .init(learningRate: 0.01))
        _ = fill(subject, rows: 4, seed: 9)
        let before = subject.network.parameters
        var randomness = Randomness(seed: 1)
        _ = subject.step(
            rows: 4, classes: [0, 1, 2, 1], weights: [1, 1, 1], randomness: &randomness)
        let slopes = subject.gradientContents
        let after = subject.network.parameters
        for index in before.indices where abs(slopes[index]) > 1e-4 {
            let expected = before[index] - (slopes[index] > 0 ? 0.01 : -0.01)
            #expect(abs(after[index] - expected) < 1e-4)
        }
    }

    @Test("weight decay shrinks weights and leaves biases alone")
    func weightDecay() {
        let shape = NetworkShape(inputs: 2, hidden: [], outputs: 1)
        let network = Network(shape: shape, parameters: [1, -2, 3])
        let subject = NetworkTrainer(
            network, batch: 1, optimizer: .init(learningRate: 0.1, weightDecay: 0.5))
        var randomness = Randomness(seed: 1)
        // Weight zero in the loss: no slope, only decay.
        _ = subject.step(rows: 1, classes: [1], weights: [0, 0], randomness: &randomness)
        #expect(subject.network.parameters == [0.95, -1.9, 3])
    }

    @Test("softmax and sigmoid survive large logits")
    func squash() {
        var values: [Float] = [1000, 0, -1000]
        Squash.softmax(&values, count: 3)
        #expect(values == [1, 0, 0])
        #expect(Squash.sigmoid(Float(200)) == 1)
        #expect(Squash.sigmoid(Float(-200)) < 1e-30)
        #expect(abs(Squash.sigmoid(Float(0.5)) - 0.622_459_3) < 1e-6)
    }

    @Test("the generator gives the published numbers of xoshiro256** seeded by SplitMix64")
    func generator() {
        var randomness = Randomness(seed: 0)
        let numbers = [randomness.next(), randomness.next()]
        #expect(numbers == [0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A])
    }
}
