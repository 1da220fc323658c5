/// Several streams on one connection, each in messages `[type, "id", "topic", payload]`: 0 carries
/// a payload, 1 opens a stream, 2 closes it.
final class BitMEXMultiplexer: SocketSession {
    /// Streams of one connection; more are refused.
    private static let limit = 50

    private unowned let server: BitMEXServer
    private let outlet: any SocketOutlet
    private let remaining: Int64
    private var streams: [String: BitMEXSession] = [:]

    init(server: BitMEXServer, outlet: any SocketOutlet, remaining: Int64) {
        self.server = server
        self.outlet = outlet
        self.remaining = remaining
    }

    func receive(_ bytes: [UInt8], isBinary: Bool, at time: SandboxTime) {
        if bytes.elementsEqual("ping".utf8) {
            return outlet.send(SocketMessage(Array("pong".utf8), topic: .reply))
        }
        guard case .array(let parts)? = JSONTree(bytes), parts.count >= 3,
            case .number(let type) = parts[0], case .string(let id) = parts[1],
            case .string(let topic) = parts[2]
        else { return refuse("Unrecognized message: [type, id, topic, payload] is needed.") }
        switch type {
        case "1": open(id, topic, at: time)
        case "2": streams.removeValue(forKey: id)?.closed()
        case "0": pass(parts, to: id, at: time)
        default: refuse("Unknown message type.")
        }
    }

    private func open(_ id: String, _ topic: String, at time: SandboxTime) {
        guard streams[id] == nil, streams.count < Self.limit else {
            return refuse("The stream is open already, or there are too many.")
        }
        let wrapper = BitMEXStreamOutlet(outlet, id: id, topic: topic)
        let session = BitMEXSession(server: server, outlet: wrapper, account: nil)
        streams[id] = session
        server.hub.add(session)
        session.welcome(remaining: remaining, at: time)
    }

    private func pass(_ parts: [JSONTree], to id: String, at time: SandboxTime) {
        guard let session = streams[id], parts.count == 4 else {
            return refuse("No such stream.")
        }
        var payload: [UInt8] = []
        if case .string(let text) = parts[3] {
            payload = Array(text.utf8)
        } else {
            parts[3].write(to: &payload)
        }
        session.receive(payload, isBinary: false, at: time)
    }

    func closed() {
        for session in streams.values { session.closed() }
        streams.removeAll()
    }

    private func refuse(_ error: String) {
        var bytes = Array("{\"status\":400,\"error\":".utf8)
        JSONWriter.quote(error, into: &bytes)
        bytes.append(contentsOf: ",\"meta\":{},\"request\":{}}".utf8)
        outlet.send(SocketMessage(bytes, topic: .reply))
    }
}

/// Wraps the messages of one stream for the connection it shares.
private final class BitMEXStreamOutlet: SocketOutlet {
    private let outlet: any SocketOutlet
    private let head: [UInt8]

    init(_ outlet: any SocketOutlet, id: String, topic: String) {
        self.outlet = outlet
        var bytes = Array("[0,".utf8)
        JSONWriter.quote(id, into: &bytes)
        bytes.append(UInt8(ascii: ","))
        JSONWriter.quote(topic, into: &bytes)
        bytes.append(UInt8(ascii: ","))
        head = bytes
    }

    func send(_ message: SocketMessage) {
        var wrapped = message
        // `pong` is the one message that is no JSON.
        let isText = message.bytes.first != UInt8(ascii: "{")
        var payload = message.bytes
        if isText {
            payload = []
            JSONWriter.quote(String(decoding: message.bytes, as: UTF8.self), into: &payload)
        }
        wrapped.bytes = head + payload + [UInt8(ascii: "]")]
        outlet.send(wrapped)
    }

    func close(code: UInt16, reason: String) { outlet.close(code: code, reason: reason) }
}
