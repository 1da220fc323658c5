import Domain
import SimulatedVenue

/// What one client listens to: a table, whole or for one symbol.
struct BitMEXSubscription: Hashable, Sendable {
    let table: BitMEXTable
    let symbol: String?

    /// As it is written, e.g. `trade:XBTUSD`.
    var text: String { symbol.map { "\(table.rawValue):\($0)" } ?? table.rawValue }
}

/// Everybody who listens, and how a message reaches them.
final class BitMEXHub {
    enum Action: String { case partial, insert, update, delete }

    private var sessions: [BitMEXSession] = []

    func add(_ session: BitMEXSession) { sessions.append(session) }
    func remove(_ session: BitMEXSession) { sessions.removeAll { $0 === session } }
    var count: Int { sessions.count }

    /// Whether anybody hears of a table; rows that nobody hears of need not be made.
    ///
    /// - Parameters:
    ///   - symbol: `nil` for a table whose rows have none.
    ///   - account: whose rows they are; `nil` for everybody's.
    func hasListener(_ table: BitMEXTable, symbol: String?, account: AccountID? = nil) -> Bool {
        sessions.contains { $0.hears(table, symbol: symbol, account: account) }
    }

    /// Whether anybody hears of an account's rows of any symbol.
    func hasAnyListener(_ table: BitMEXTable, of account: AccountID) -> Bool {
        sessions.contains { $0.account?.id == account && $0.hears(anyOf: table) }
    }

    /// Sends rows of one symbol of a table.
    func send(
        _ table: BitMEXTable, _ action: Action, _ rows: [BitMEXRow], account: AccountID? = nil,
        symbol: String?, topic: SocketMessage.Topic
    ) {
        guard !rows.isEmpty else { return }
        var message: SocketMessage?
        for session in sessions
        where session.hears(table, symbol: symbol, account: account) {
            let bytes =
                message
                ?? SocketMessage(
                    Self.bytes(table, action, rows), topic: topic)
            message = bytes
            session.send(bytes)
        }
    }

    private static func bytes(
        _ table: BitMEXTable, _ action: Action, _ rows: [BitMEXRow]
    ) -> [UInt8] {
        var bytes = Array(
            "{\"table\":\"\(table.rawValue)\",\"action\":\"\(action.rawValue)\",\"data\":".utf8)
        BitMEXRow.write(rows, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// The first message of a subscription: the rows as they are, and how to follow them.
    static func partial(
        _ subscription: BitMEXSubscription, _ rows: [BitMEXRow], account: AccountID?
    ) -> [UInt8] {
        let table = subscription.table
        var bytes = Array(
            "{\"table\":\"\(table.rawValue)\",\"action\":\"partial\",\"keys\":".utf8)
        JSONTree.array(table.keys.map { .string($0) }).write(to: &bytes)
        bytes.append(contentsOf: ",\"types\":".utf8)
        table.types.write(to: &bytes)
        bytes.append(contentsOf: ",\"filter\":".utf8)
        var filter: [JSONTree.Member] = []
        if let account {
            filter.append(JSONTree.Member(key: "account", value: .number("\(account.raw)")))
        }
        if let symbol = subscription.symbol {
            filter.append(JSONTree.Member(key: "symbol", value: .string(symbol)))
        }
        JSONTree.object(filter).write(to: &bytes)
        bytes.append(contentsOf: ",\"data\":".utf8)
        BitMEXRow.write(rows, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
