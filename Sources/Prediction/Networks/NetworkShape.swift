/// The sizes of a fully connected network and where its parameters lie.
///
/// All parameters stand in one array, layer after layer: weights as inputs × outputs in row-major
/// order, then biases.
public struct NetworkShape: Hashable, Sendable, Codable {
    /// Length of an input row.
    public let inputs: Int
    /// Units of each hidden layer, from the input on.
    public let hidden: [Int]
    /// 1 for a yes/no question (sigmoid), otherwise one for each class (softmax).
    public let outputs: Int

    /// - Precondition: every size is positive.
    public init(inputs: Int, hidden: [Int], outputs: Int) {
        precondition(inputs > 0 && outputs > 0 && hidden.allSatisfy { $0 > 0 }, "sizes > 0")
        self.inputs = inputs
        self.hidden = hidden
        self.outputs = outputs
    }

    /// One layer's sizes and the offsets of its parameters.
    struct Layer: Hashable, Sendable {
        let inputs: Int
        let outputs: Int
        let weights: Int
        var biases: Int { weights + inputs * outputs }
        var end: Int { biases + outputs }
    }

    /// The layers from input to output.
    var layers: [Layer] {
        var result: [Layer] = []
        var offset = 0
        var width = inputs
        for size in hidden + [outputs] {
            let layer = Layer(inputs: width, outputs: size, weights: offset)
            result.append(layer)
            offset = layer.end
            width = size
        }
        return result
    }

    /// Weights and biases together.
    public var parameterCount: Int { layers.last?.end ?? 0 }
    /// The widest layer, input included.
    var widest: Int { max(inputs, outputs, hidden.max() ?? 0) }
    /// Classes it tells apart: 2 for a single output.
    var classes: Int { outputs == 1 ? 2 : outputs }
}
