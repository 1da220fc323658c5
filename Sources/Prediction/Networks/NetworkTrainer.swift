import CNeuralKernels
import Glibc

/// One network in training: parameters, gradients, Adam's moments and the activations of a batch.
///
/// Owns its memory; not sendable. Every sum runs in a fixed order on one thread, so the same seed
/// and data give the same bits on processors of one kind; kinds round their products differently.
package final class NetworkTrainer {
    /// How parameters move.
    package struct Optimizer {
        var learningRate: Float
        /// Decoupled weight decay (AdamW), in units of the learning rate; weights only.
        var weightDecay: Float
        /// Share of hidden units that are dropped in training, in steps of 1/256.
        var dropout: Float

        package init(
            learningRate: Float = 0.001, weightDecay: Float = 0, dropout: Float = 0
        ) {
            self.learningRate = learningRate
            self.weightDecay = weightDecay
            self.dropout = dropout
        }
    }

    let shape: NetworkShape
    let batch: Int
    let optimizer: Optimizer
    private let layers: [NetworkShape.Layer]
    private let parameters: FloatBuffer
    private let gradients: FloatBuffer
    private let firstMoments: FloatBuffer
    private let secondMoments: FloatBuffer
    /// Inputs of each layer and the logits, batch × width each, one after another.
    private let activations: FloatBuffer
    private let deltas: FloatBuffer
    private var offsets: [Int] = []
    private var steps = 0
    private let dropThreshold: UInt8

    /// Takes `network` as the starting point; `batch` is the largest number of rows in one pass.
    package init(_ network: Network, batch: Int, optimizer: Optimizer) {
        precondition(batch > 0, "a batch has rows")
        shape = network.shape
        layers = network.shape.layers
        self.batch = batch
        self.optimizer = optimizer
        let count = network.shape.parameterCount
        parameters = FloatBuffer(count)
        gradients = FloatBuffer(count)
        firstMoments = FloatBuffer(count)
        secondMoments = FloatBuffer(count)
        var total = 0
        for width in [network.shape.inputs] + network.shape.hidden + [network.shape.outputs] {
            offsets.append(total)
            total += batch * width
        }
        activations = FloatBuffer(total)
        deltas = FloatBuffer(total)
        dropThreshold = UInt8(min(255, max(0, (optimizer.dropout * 256).rounded())))
        parameters.pointer.update(from: network.parameters, count: count)
    }

    /// The network as it stands.
    var network: Network { Network(shape: shape, parameters: parameters.contents()) }

    /// The gradients of the last `step` or `accumulate`, in the order of the parameters.
    var gradientContents: [Float] { gradients.contents() }

    /// Where the inputs of the next pass are written: `batch` × `shape.inputs`.
    package var input: UnsafeMutablePointer<Float> { activations.pointer }

    /// Copies the rows of `source` that `order` names to `input`, one after another.
    ///
    /// - Parameter source: rows of `shape.inputs` floats.
    package func gather(_ order: ArraySlice<Int32>, of source: UnsafePointer<Float>) {
        precondition(order.count <= batch, "\(order.count) rows do not fit a batch of \(batch)")
        order.withUnsafeBufferPointer { order in
            guard let first = order.baseAddress else { return }
            gather_rows(source, shape.inputs, first, order.count, input)
        }
    }

    /// Computes the logits of the first `rows` rows of `input`, without dropout.
    func predict(rows: Int) -> UnsafeMutablePointer<Float> {
        precondition(rows > 0 && rows <= batch, "\(rows) rows do not fit a batch of \(batch)")
        for index in layers.indices { forward(layer: index, rows: rows) }
        return activations.pointer + offsets[layers.count]
    }

    /// The weighted loss of the first `rows` rows of `input`, without dropout: mean over the rows.
    func loss(rows: Int, classes: UnsafePointer<UInt8>, weights: [Float]) -> Float {
        _ = predict(rows: rows)
        return outputDeltas(rows: rows, classes: classes, weights: weights)
    }

    /// One step of AdamW on the first `rows` rows of `input`.
    ///
    /// - Parameters:
    ///   - classes: the class of each row; 0 or 1 for a single output.
    ///   - weights: the weight of each class in the loss.
    /// - Returns: the weighted loss, mean over the rows.
    package func step(
        rows: Int, classes: UnsafePointer<UInt8>, weights: [Float], randomness: inout Randomness
    ) -> Float {
        // The slopes of a row that is answered surely, and the moments of a unit that is silent,
        // shrink towards zero without end.
        let mode = flush_subnormals()
        defer { restore_subnormals(mode) }
        let loss = accumulate(
            rows: rows, classes: classes, weights: weights, randomness: &randomness)
        steps += 1
        let correction1 = 1 - pow(Float(0.9), Float(steps))
        let correction2 = 1 - pow(Float(0.999), Float(steps))
        let rate = optimizer.learningRate * correction2.squareRoot() / correction1
        let shrink = 1 - optimizer.learningRate * optimizer.weightDecay
        for layer in layers {
            move(layer.weights..<layer.biases, rate: rate, shrink: shrink)
            move(layer.biases..<layer.end, rate: rate, shrink: 1)
        }
        return loss
    }

    /// The forward and backward pass of a step, without the step: fills the gradients.
    func accumulate(
        rows: Int, classes: UnsafePointer<UInt8>, weights: [Float], randomness: inout Randomness
    ) -> Float {
        precondition(rows > 0 && rows <= batch, "\(rows) rows do not fit a batch of \(batch)")
        forward(rows: rows, dropping: &randomness)
        let loss = outputDeltas(rows: rows, classes: classes, weights: weights)
        backward(rows: rows)
        return loss
    }

    private func forward(rows: Int, dropping randomness: inout Randomness) {
        for index in layers.indices {
            forward(layer: index, rows: rows)
            guard dropThreshold > 0, index < layers.count - 1 else { continue }
            Elementwise.dropOut(
                activations.pointer + offsets[index + 1], count: rows * layers[index].outputs,
                threshold: dropThreshold, randomness: &randomness)
        }
    }

    private func forward(layer index: Int, rows: Int) {
        let layer = layers[index]
        let target = activations.pointer + offsets[index + 1]
        Matrix.multiply(
            inputs(of: index), weights(of: layer), into: target, rows: rows,
            columns: layer.outputs, inner: layer.inputs)
        add_bias(
            parameters.pointer + layer.biases, target, rows, layer.outputs,
            index < layers.count - 1)
    }

    private func inputs(of index: Int) -> Matrix.Operand {
        .init(values: activations.pointer + offsets[index], width: layers[index].inputs)
    }

    private func weights(of layer: NetworkShape.Layer) -> Matrix.Operand {
        .init(values: parameters.pointer + layer.weights, width: layer.outputs)
    }

    /// Turns the logits into the gradient of the loss with respect to them.
    private func outputDeltas(
        rows: Int, classes: UnsafePointer<UInt8>, weights: [Float]
    ) -> Float {
        let width = shape.outputs
        let scores = activations.pointer + offsets[layers.count]
        let target = deltas.pointer + offsets[layers.count]
        let share = 1 / Float(rows)
        var loss: Float = 0
        for row in 0..<rows {
            let score = scores + row * width
            let delta = target + row * width
            let label = Int(classes[row])
            let weight = weights[label]
            if width == 1 {
                let probability = Squash.sigmoid(score[0])
                loss -= weight * log(max(label == 1 ? probability : 1 - probability, 1e-12))
                delta[0] = (probability - Float(label)) * weight * share
            } else {
                delta.update(from: score, count: width)
                Squash.softmax(delta, count: width)
                loss -= weight * log(max(delta[label], 1e-12))
                delta[label] -= 1
                for index in 0..<width { delta[index] *= weight * share }
            }
        }
        return loss * share
    }

    private func backward(rows: Int) {
        let scale = 256 / (256 - Float(dropThreshold))
        for index in layers.indices.reversed() {
            let layer = layers[index]
            let incoming = activations.pointer + offsets[index]
            let delta = deltas.pointer + offsets[index + 1]
            let slopes = Matrix.Operand(values: delta, width: layer.outputs)
            Matrix.multiply(
                inputs(of: index).transposed,
                slopes, into: gradients.pointer + layer.weights, rows: layer.inputs,
                columns: layer.outputs, inner: rows)
            sum_columns(delta, rows, layer.outputs, gradients.pointer + layer.biases)
            guard index > 0 else { return }
            let outgoing = deltas.pointer + offsets[index]
            Matrix.multiply(
                slopes, weights(of: layer).transposed, into: outgoing, rows: rows,
                columns: layer.inputs, inner: layer.outputs)
            apply_slope(incoming, outgoing, rows * layer.inputs, scale)
        }
    }

    /// Adam on a range of the parameters.
    private func move(_ range: Range<Int>, rate: Float, shrink: Float) {
        let first = range.lowerBound
        move_by_adam(
            parameters.pointer + first, gradients.pointer + first, firstMoments.pointer + first,
            secondMoments.pointer + first, range.count, rate, shrink)
    }
}
