import Domain
public import Sandbox

/// Where a sandbox listens and how it runs.
public struct SandboxConfiguration: Sendable {
    /// Who can reach the exchanges. The control endpoint is always on the loopback.
    public enum Reach: Hashable, Sendable {
        /// This machine alone, over IPv4.
        case loopback
        /// Everybody who can reach this address: to be chosen on purpose only.
        case address(String)

        var text: String {
            switch self {
            case .loopback: "127.0.0.1"
            case .address(let text): text
            }
        }
    }

    public var reach = Reach.loopback
    /// The port of the control endpoint, 0 for any; `nil` for no such endpoint.
    public var controlPort: Int?
    public var clock: SandboxClock
    public var limits = HostLimits()
    /// What goes wrong on every exchange from the start.
    public var faults = FaultPlan.none
    /// Seeds the faults.
    public var seed: UInt64

    public init(clock: SandboxClock, seed: UInt64) {
        self.clock = clock
        self.seed = seed
    }
}

/// An exchange to be served.
public struct HostedExchange {
    public let server: any ExchangeServer
    /// 0 for any that is free.
    public let port: Int

    public init(_ server: any ExchangeServer, port: Int = 0) {
        self.server = server
        self.port = port
    }
}

/// Where an exchange is served.
public struct ExchangeAddress: Hashable, Sendable {
    /// In lower case.
    public let exchange: String
    /// As in a URL: an IPv6 address stands in brackets.
    public let host: String
    public let port: Int
    /// Where the public WebSocket is.
    public let socketPath: String

    public var rest: String { "http://\(host):\(port)" }
    public var socket: String { "ws://\(host):\(port)\(socketPath)" }
}
