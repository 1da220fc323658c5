import Domain
import Foundation
import Sandbox

/// What `GET /state` tells, and the status page shows.
struct HostState: Encodable {
    struct Exchange: Encodable {
        let exchange: String
        let rest: String
        let ws: String
        let wallTime: String
        let marketTime: String
        let clients: Int
        let requests: Int
        let refusals: Int
        let messagesReceived: Int
        let messagesSent: Int
        let cutOff: Int
        let faults: String
        /// How often each kind of fault has struck.
        let strikes: [String: Int]
        let markets: [ExchangeReport.Market]
        let accounts: [ExchangeReport.Account]
        /// For the page: what `faults` is the text of.
        let plan: FaultPlan

        enum CodingKeys: String, CodingKey {
            case exchange, rest, ws, wallTime = "wall_time", marketTime = "market_time", clients
            case requests, refusals, messagesReceived = "messages_received"
            case messagesSent = "messages_sent", cutOff = "cut_off", faults, strikes, markets
            case accounts
        }
    }

    let connections: Int
    let turnedAway: Int
    let exchanges: [Exchange]

    enum CodingKeys: String, CodingKey {
        case connections, turnedAway = "turned_away", exchanges
    }

    init(of host: HostLoop) {
        connections = host.connections
        turnedAway = host.turnedAway
        exchanges = zip(host.exchanges, host.addresses).map { Exchange($0, at: $1) }
    }

    var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }
}

extension HostState.Exchange {
    init(_ port: ExchangePort, at address: ExchangeAddress) {
        let report = port.report()
        let time = port.time
        self.init(
            exchange: address.exchange, rest: address.rest, ws: address.socket,
            wallTime: time.wall.floored(to: .milliseconds(1)).description,
            marketTime: time.market.floored(to: .milliseconds(1)).description,
            clients: port.sockets.count, requests: port.counters.requests,
            refusals: port.counters.refusals, messagesReceived: port.counters.messagesReceived,
            messagesSent: port.counters.messagesSent, cutOff: port.counters.cutOff,
            faults: port.injector.plan.description,
            strikes: Dictionary(
                uniqueKeysWithValues: port.injector.strikes.map { ($0.key.rawValue, $0.value) }),
            markets: report.markets, accounts: report.accounts, plan: port.injector.plan)
    }
}
