/// One trained network with the scaler of its inputs.
///
/// Immutable, and a class so that walking over the members of a model copies nothing.
package final class Member: Sendable, Equatable {
    let scaler: Scaler
    package let network: Network

    init(scaler: Scaler, network: Network) {
        self.scaler = scaler
        self.network = network
    }

    package static func == (left: Member, right: Member) -> Bool {
        left.scaler == right.scaler && left.network == right.network
    }
}

/// Working memory for scoring one row after another.
struct ScoringScratch: Sendable {
    fileprivate var input: [Float]
    fileprivate var logits: [Float]
    fileprivate var network: Network.Scratch

    init(members: [Member]) {
        let width = members.map(\.network.shape.widest).max() ?? 1
        input = [Float](repeating: 0, count: width)
        logits = [Float](repeating: 0, count: width)
        network = Network.Scratch(width: width)
    }
}

extension Member {
    /// Answers for one full feature vector: class probabilities, or `[yes]` for a single output.
    ///
    /// These are in terms of the balanced classes that the network was trained with.
    @inline(__always)
    func withAnswers<Result>(
        _ vector: UnsafePointer<Float>, scratch: inout ScoringScratch,
        _ body: (UnsafeMutablePointer<Float>) -> Result
    ) -> Result? {
        scratch.input.withUnsafeMutableBufferPointer { input in
            scratch.logits.withUnsafeMutableBufferPointer { logits -> Result? in
                guard let inputs = input.baseAddress, let outputs = logits.baseAddress else {
                    return nil
                }
                scaler.apply(vector, into: inputs)
                network.logits(inputs, into: outputs, scratch: &scratch.network)
                if network.shape.outputs == 1 {
                    outputs[0] = Squash.sigmoid(outputs[0])
                } else {
                    Squash.softmax(outputs, count: network.shape.outputs)
                }
                return body(outputs)
            }
        }
    }
}
