internal import Domain
internal import SimulatedVenue

/// One client's connection to the stream.
final class UpbitSession: PingAwareSession {
    /// Without any traffic for so long the connection ends.
    static let longestSilence = TimeSpan.seconds(120)
    /// How often the server says that it is up, once it was asked.
    static let pulse = TimeSpan.seconds(10)
    static let mostMessagesASecond = 5
    static let mostMessagesAMinute = 100

    /// Whose orders and assets are told; `nil` on the public stream.
    let account: SandboxAccount?
    private(set) var subscriptions: [UpbitSubscription] = []
    private(set) var format = UpbitFormat.standard
    private weak var server: UpbitServer?
    private let outlet: any SocketOutlet
    private var lastTraffic: Timestamp
    private var nextPulse: Timestamp?
    private var second = (index: Int64(0), count: 0)
    private var minute = (index: Int64(0), count: 0)
    private var isOver = false

    init(
        _ server: UpbitServer, _ outlet: any SocketOutlet, account: SandboxAccount?,
        at wall: Timestamp
    ) {
        self.server = server
        self.outlet = outlet
        self.account = account
        lastTraffic = wall
    }

    // MARK: What the client does

    func receive(_ bytes: [UInt8], isBinary: Bool, at time: SandboxTime) {
        guard !isOver, let server else { return }
        lastTraffic = time.wall
        guard mayReceive(at: time.wall) else {
            reply(UpbitSocketError(.tooMany, "Too many messages.").bytes)
            end(1008, "too many messages")
            return
        }
        if bytes.elementsEqual("PING".utf8) {
            sendPulse(at: time.wall)
            return
        }
        do throws(UpbitSocketError) {
            try take(
                try UpbitSocketRequest(bytes, on: server, isPrivate: account != nil), server)
        } catch {
            reply(error.bytes)
        }
    }

    func pinged(at time: SandboxTime) { lastTraffic = time.wall }

    func closed() {
        isOver = true
        server?.forget(self)
    }

    /// Counts a message; false when it was one too many.
    private func mayReceive(at wall: Timestamp) -> Bool {
        let thisSecond = wall.floored(to: .seconds(1)).nanoseconds
        let thisMinute = wall.floored(to: .minutes(1)).nanoseconds
        second = (thisSecond, second.index == thisSecond ? second.count + 1 : 1)
        minute = (thisMinute, minute.index == thisMinute ? minute.count + 1 : 1)
        return second.count <= Self.mostMessagesASecond
            && minute.count <= Self.mostMessagesAMinute
    }

    private func take(
        _ request: UpbitSocketRequest, _ server: UpbitServer
    ) throws(UpbitSocketError) {
        switch request.action {
        case .list:
            // The format of the question becomes that of the streams.
            if let format = request.format { self.format = format }
            reply(list(ticket: request.ticket))
        case .subscribe(let subscriptions):
            format = request.format ?? .standard
            self.subscriptions = subscriptions
            server.followCandles()
            for subscription in subscriptions where subscription.wantsSnapshot {
                server.sendSnapshots(of: subscription, to: self)
            }
        }
    }

    private func list(ticket: String) -> [UInt8] {
        let key = format.style.key
        var json = JSONWriter()
        json.object { json in
            json.string(key("method", "mthd"), "LIST_SUBSCRIPTIONS")
            json.array(key("result", "rslt")) { json in
                for subscription in subscriptions {
                    json.object { json in
                        json.string(key("type", "ty"), subscription.word)
                        if subscription.stream != .myAsset {
                            json.array(key("codes", "cds")) {
                                for code in subscription.codes { $0.string(code) }
                            }
                        }
                        if subscription.stream == .orderbook {
                            json.number(key("level", "lv"), subscription.step.description)
                        }
                    }
                }
            }
            json.string(key("ticket", "tckt"), ticket)
        }
        return json.bytes
    }

    // MARK: What the server does

    /// Time passes: the pulse, and the end of a connection on which nothing happens.
    func tick(at time: SandboxTime) {
        guard !isOver else { return }
        if let due = nextPulse, time.wall >= due { sendPulse(at: time.wall) }
        if time.wall - lastTraffic >= Self.longestSilence { end(1001, "idle") }
    }

    private func sendPulse(at wall: Timestamp) {
        nextPulse = wall + Self.pulse
        lastTraffic = wall
        reply(Array(#"{"status":"UP"}"#.utf8))
    }

    private func reply(_ bytes: [UInt8]) {
        outlet.send(SocketMessage(bytes, isBinary: true, topic: .reply))
    }

    /// Sends one object of a stream in the format of the connection.
    func send(_ bytes: [UInt8], topic: SocketMessage.Topic, at wall: Timestamp) {
        guard !isOver, !bytes.isEmpty else { return }
        lastTraffic = wall
        let framed =
            format.isList ? [UInt8(ascii: "[")] + bytes + [UInt8(ascii: "]")] : bytes
        outlet.send(SocketMessage(framed, isBinary: true, topic: topic))
    }

    private func end(_ code: UInt16, _ reason: String) {
        isOver = true
        outlet.close(code: code, reason: reason)
        server?.forget(self)
    }
}
