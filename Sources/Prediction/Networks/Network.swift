import CNeuralKernels
import Glibc

/// A fully connected network with rectified hidden layers: shape and parameters, as a value.
public struct Network: Sendable, Equatable {
    /// The sizes of its layers.
    public let shape: NetworkShape
    /// All parameters in the order that `NetworkShape` states.
    public internal(set) var parameters: [Float]
    private let layers: [NetworkShape.Layer]

    /// A network with given parameters.
    ///
    /// - Precondition: `parameters` has `shape.parameterCount` elements.
    public init(shape: NetworkShape, parameters: [Float]) {
        precondition(parameters.count == shape.parameterCount, "parameters do not fit the shape")
        self.shape = shape
        self.parameters = parameters
        layers = shape.layers
        Matrix.prepare()
    }

    /// A network to be trained: weights uniform within ±√(6 / inputs) (He), biases zero.
    ///
    /// The last layer starts ten times smaller, so that the first answers are close to "do not
    /// know" and early stopping can fall back on that.
    package init(shape: NetworkShape, randomness: inout Randomness) {
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        for layer in shape.layers {
            let isLast = layer.end == shape.parameterCount
            let limit = (6 / Float(layer.inputs)).squareRoot() * (isLast ? 0.1 : 1)
            for index in layer.weights..<layer.biases {
                parameters[index] = randomness.nextSigned() * limit
            }
        }
        self.init(shape: shape, parameters: parameters)
    }

    /// Working memory for single predictions; one for each thread, reused from call to call.
    public struct Scratch: Sendable {
        fileprivate var front: [Float]
        fileprivate var back: [Float]

        /// Enough for networks up to `width` units in a layer.
        public init(width: Int) {
            front = [Float](repeating: 0, count: width)
            back = front
        }
    }

    /// Computes the outputs before softmax or sigmoid for one row.
    ///
    /// - Parameters:
    ///   - input: `shape.inputs` floats.
    ///   - logits: receives `shape.outputs` floats.
    /// - Precondition: `scratch` is wide enough.
    public func logits(
        _ input: UnsafePointer<Float>, into logits: UnsafeMutablePointer<Float>,
        scratch: inout Scratch
    ) {
        precondition(scratch.front.count >= shape.widest, "the scratch memory is too narrow")
        parameters.withUnsafeBufferPointer { parameters in
            scratch.front.withUnsafeMutableBufferPointer { front in
                scratch.back.withUnsafeMutableBufferPointer { back in
                    guard let base = parameters.baseAddress, var current = front.baseAddress,
                        var next = back.baseAddress
                    else { return }
                    var source = input
                    for (index, layer) in layers.enumerated() {
                        let isLast = index == layers.count - 1
                        let target = isLast ? logits : current
                        row_product(
                            source, base + layer.weights, target, layer.inputs, layer.outputs)
                        add_bias(base + layer.biases, target, 1, layer.outputs, !isLast)
                        source = UnsafePointer(target)
                        swap(&current, &next)
                    }
                }
            }
        }
    }
}

/// The functions that turn logits into probabilities.
enum Squash {
    /// Softmax in place.
    @inline(__always)
    static func softmax(_ values: UnsafeMutablePointer<Float>, count: Int) {
        var largest = values[0]
        for index in 1..<count { largest = max(largest, values[index]) }
        var sum: Float = 0
        for index in 0..<count {
            values[index] = exp(values[index] - largest)
            sum += values[index]
        }
        for index in 0..<count { values[index] /= sum }
    }

    @inline(__always)
    static func sigmoid(_ value: Float) -> Float {
        value >= 0 ? 1 / (1 + exp(-value)) : exp(value) / (1 + exp(value))
    }

    static func sigmoid(_ value: Double) -> Double {
        value >= 0 ? 1 / (1 + exp(-value)) : exp(value) / (1 + exp(value))
    }
}
