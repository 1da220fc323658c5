/// Why a sandbox does not start.
public enum SandboxHostError: Error, Hashable, Sendable, CustomStringConvertible {
    case noExchange
    /// Two servers of the same exchange: the control endpoint could not tell them apart.
    case exchangeTwice(String)
    case cannotListen(what: String, address: String, port: Int, reason: String)
    case unknownExchange(String, known: [String])

    public var description: String {
        switch self {
        case .noExchange: "the sandbox has no exchange to serve: name at least one"
        case .exchangeTwice(let name): "the sandbox has two servers of \(name): leave one out"
        case .cannotListen(let what, let address, let port, let reason):
            "\(what) cannot listen on \(address) port \(port): \(reason); "
                + "choose another port, or 0 for any that is free"
        case .unknownExchange(let name, let known):
            "the sandbox does not serve `\(name)`; it serves \(known.joined(separator: ", "))"
        }
    }
}
