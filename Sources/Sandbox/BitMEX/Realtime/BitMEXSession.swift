import Domain
import SimulatedVenue

/// One stream of messages with a client: a connection, or one of several on one connection.
final class BitMEXSession: SocketSession {
    private unowned let server: BitMEXServer
    private let outlet: any SocketOutlet
    private(set) var account: SandboxAccount?
    private var subscriptions: Set<BitMEXSubscription> = []
    private var isClosed = false

    init(server: BitMEXServer, outlet: any SocketOutlet, account: SandboxAccount?) {
        self.server = server
        self.outlet = outlet
        self.account = account
    }

    // MARK: - Sending

    func hears(_ table: BitMEXTable, symbol: String?, account: AccountID?) -> Bool {
        guard !subscriptions.isEmpty, account == nil || account == self.account?.id else {
            return false
        }
        if subscriptions.contains(BitMEXSubscription(table: table, symbol: nil)) { return true }
        guard let symbol else { return false }
        return subscriptions.contains(BitMEXSubscription(table: table, symbol: symbol))
    }

    func hears(anyOf table: BitMEXTable) -> Bool { subscriptions.contains { $0.table == table } }

    func send(_ message: SocketMessage) {
        guard !isClosed else { return }
        outlet.send(message)
    }

    private func reply(_ text: String) { send(SocketMessage(Array(text.utf8), topic: .reply)) }

    private func reply(_ members: [(String, JSONTree)]) {
        var bytes: [UInt8] = []
        JSONTree.object(members.map { JSONTree.Member(key: $0.0, value: $0.1) })
            .write(to: &bytes)
        send(SocketMessage(bytes, topic: .reply))
    }

    private func refuse(
        _ status: Int, _ error: String, meta: [JSONTree.Member] = [], _ request: JSONTree
    ) {
        reply([
            ("status", .number(String(status))), ("error", .string(error)),
            ("meta", .object(meta)), ("request", request),
        ])
    }

    /// The first words of the venue.
    ///
    /// - Parameter remaining: how many more connections the client may open within the hour.
    func welcome(remaining: Int64, at time: SandboxTime) {
        reply([
            ("info", .string("Welcome to the BitMEX Realtime API.")),
            ("version", .string("2.0.0")),
            ("timestamp", .string(BitMEXText.time(time.wall))),
            ("docs", .string("https://www.bitmex.com/app/wsAPI")),
            ("heartbeatEnabled", .bool(false)),
            ("limit", .object([.init(key: "remaining", value: .number(String(remaining)))])),
            ("appName", .string("ws-sandbox")),
        ])
    }

    // MARK: - Receiving

    func receive(_ bytes: [UInt8], isBinary: Bool, at time: SandboxTime) {
        if bytes.elementsEqual("ping".utf8) { return reply("pong") }
        guard let request = JSONTree(bytes) else {
            let text = String(decoding: bytes.prefix(500), as: UTF8.self)
            return refuse(400, "Unable to parse the message as JSON.", .string(text))
        }
        guard case .object = request, case .string(let op)? = request["op"] else {
            return refuse(400, "Unrecognized request: it must have an op.", request)
        }
        switch op {
        case "ping": reply("pong")
        case "help": help(request)
        case "subscribe": forEachTopic(of: request) { subscribe($0, request, at: time) }
        case "unsubscribe": forEachTopic(of: request) { unsubscribe($0, request) }
        case "authKeyExpires": authenticate(request, at: time)
        case "cancelAllAfter": cancelAllAfter(request, at: time)
        default: refuse(400, "Unknown op: \(op.prefix(100))", request)
        }
    }

    func closed() {
        isClosed = true
        subscriptions.removeAll()
        server.hub.remove(self)
    }

    private func help(_ request: JSONTree) {
        let ops = ["authKeyExpires", "cancelAllAfter", "help", "ping", "subscribe", "unsubscribe"]
        let (locked, open) = (
            BitMEXTable.allCases.filter(\.isPrivate), BitMEXTable.allCases.filter { !$0.isPrivate }
        )
        reply([
            ("info", .string("See https://www.bitmex.com/app/wsAPI for help.")),
            ("usage", .string("{\"op\": operation, \"args\": [args...]}")),
            ("ops", .array(ops.map { .string($0) })),
            (
                "subscribe",
                .string(
                    "To subscribe, send: {\"op\": \"subscribe\", "
                        + "\"args\": [subscriptionTopic, ...]}. Append \":symbol\" to a topic "
                        + "to filter it.")
            ),
            (
                "subscriptionSubjects",
                .object([
                    .init(
                        key: "authenticationRequired",
                        value: .array(locked.map { .string($0.rawValue) })),
                    .init(key: "public", value: .array(open.map { .string($0.rawValue) })),
                ])
            ),
            ("request", request),
        ])
    }

    /// The arguments: one text, or a list of texts.
    private func forEachTopic(of request: JSONTree, _ body: (String) -> Void) {
        switch request["args"] {
        case .string(let text)?: body(text)
        case .array(let values)? where !values.isEmpty && values.count <= 1000:
            for value in values {
                guard case .string(let text) = value else {
                    refuse(400, "Subscription topics must be strings.", request)
                    continue
                }
                body(text)
            }
        default: refuse(400, "Invalid args: a list of topics is needed.", request)
        }
    }

    private func authenticate(_ request: JSONTree, at time: SandboxTime) {
        guard account == nil else {
            return refuse(400, "You are already authenticated.", request)
        }
        guard case .array(let values)? = request["args"], values.count == 3 else {
            return refuse(400, "authKeyExpires needs [apiKey, expires, signature].", request)
        }
        let texts = values.map { value in
            switch value {
            case .string(let text), .number(let text): text
            default: ""
            }
        }
        do throws(BitMEXError) {
            let credentials = BitMEXAuthentication.Credentials(
                key: texts[0], expires: texts[1], signature: texts[2])
            account = try server.account(ofSocket: credentials, at: time)
            reply([("success", .bool(true)), ("request", request)])
        } catch {
            refuse(error.status, error.message, request)
        }
    }

    private func cancelAllAfter(_ request: JSONTree, at time: SandboxTime) {
        guard let account, account.rights.contains(.order) else {
            return refuse(401, "cancelAllAfter needs authentication.", request)
        }
        var argument = request["args"]
        if case .array(let values)? = argument, values.count == 1 { argument = values[0] }
        do throws(BitMEXError) {
            let parameters = BitMEXParameters(["timeout": argument ?? .null])
            guard let timeout = try parameters.integer("timeout") else {
                throw .required("timeout")
            }
            let row = try server.arm(account.id, timeout: timeout, at: time)
            var members = [("now", JSONTree.string(BitMEXText.time(time.wall)))]
            if case .time(let end) = row["cancelTime"] {
                members.append(("cancelTime", .string(BitMEXText.time(end))))
            } else {
                members.append(("cancelTime", .number("0")))
            }
            reply(members + [("request", request)])
        } catch {
            refuse(error.status, error.message, request)
        }
    }
}

extension BitMEXSession {
    /// Subscribes, and answers for it: an error, or a success and then the rows as they are.
    func subscribe(_ text: String, _ request: JSONTree, at time: SandboxTime) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let table = BitMEXTable(rawValue: String(parts[0])) else {
            return refuse(400, "Unknown table: \(parts[0].prefix(100))", request)
        }
        var symbol = parts.count > 1 ? String(parts[1]) : nil
        if let name = symbol, table.hasSymbol, server.world.market(named: name) == nil {
            let meta = [JSONTree.Member(key: "symbol", value: .string(String(name.prefix(100))))]
            return refuse(400, "Unknown or expired symbol.", meta: meta, request)
        }
        if !table.hasSymbol { symbol = nil }
        if table.isPrivate {
            guard let account else {
                return refuse(
                    401,
                    "User requested an account-locked subscription but no authorization "
                        + "was provided.", request)
            }
            guard account.rights.contains(.view) else {
                return refuse(403, "Access Denied", request)
            }
        }
        let subscription = BitMEXSubscription(table: table, symbol: symbol)
        guard !subscriptions.contains(subscription) else {
            return refuse(400, "You are already subscribed to this topic: \(text)", request)
        }
        // Who listens already hears of everything that the rows below hold.
        server.deliver(at: time)
        let owner = table.isPrivate ? account?.id : nil
        let rows = server.rows(of: subscription, account: owner, at: time)
        subscriptions.insert(subscription)
        reply([("success", .bool(true)), ("subscribe", .string(text)), ("request", request)])
        send(
            SocketMessage(
                BitMEXHub.partial(subscription, rows, account: owner),
                topic: table.isPrivate ? .account : .market))
    }

    private func unsubscribe(_ text: String, _ request: JSONTree) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let table = BitMEXTable(rawValue: String(parts[0])) else {
            return refuse(400, "Unknown table: \(parts[0].prefix(100))", request)
        }
        let symbol = parts.count > 1 && table.hasSymbol ? String(parts[1]) : nil
        guard subscriptions.remove(BitMEXSubscription(table: table, symbol: symbol)) != nil else {
            return refuse(400, "You are not subscribed to this topic: \(text.prefix(100))", request)
        }
        reply([("success", .bool(true)), ("unsubscribe", .string(text)), ("request", request)])
    }
}
