import Domain
import Sandbox
import Transport

/// A venue as small as one can be: it checks an order's signature and acknowledges it, and sends
/// messages by the batch. What it costs beside the host is the signature.
final class LoadVenue: ExchangeServer {
    private static let mac: KeyedHMAC<SHA256Hash> = {
        guard let secret = Secret("a-secret-of-forty-eight-bytes-as-venues-hand-out") else {
            preconditionFailure("these words are a secret")
        }
        return KeyedHMAC(key: secret)
    }()
    static let message = [UInt8](repeating: UInt8(ascii: "m"), count: 300)
    /// Bytes of a message on the wire.
    static let frameLength = message.count + 4

    let exchange = "load"
    let socketPath = "/feed"
    private let acknowledgement = Array(
        ("{\"uuid\":\"9ca023a5-851b-4fec-9f0a-48cd83c2eaae\",\"side\":\"bid\",\"ord_type\":\"limit\","
            + "\"price\":\"150000000\",\"state\":\"wait\",\"market\":\"KRW-BTC\",\"volume\":\"0.001\"}")
            .utf8)
    private let clients: Int
    private let batch: Int
    private var left: Int
    private var outlets: [any SocketOutlet] = []

    /// - Parameters:
    ///   - clients: how many have to be there before messages are sent.
    ///   - batch: messages sent each time the market is advanced.
    ///   - total: messages sent at all.
    init(clients: Int = 0, batch: Int = 0, total: Int = 0) {
        self.clients = clients
        self.batch = batch
        left = total
    }

    static func signature(of body: [UInt8]) -> String {
        Hexadecimal.encode(body.withUnsafeBytes { mac.code(of: $0) })
    }

    func respond(to request: WireRequest, at time: SandboxTime) -> WireResponse {
        guard Self.signature(of: request.body) == request.header("api-signature")
        else { return WireResponse(status: 401) }
        return WireResponse(
            status: 201, headers: [("Content-Type", "application/json; charset=utf-8")],
            body: acknowledgement)
    }

    func connect(
        _ request: WireRequest, outlet: any SocketOutlet, at time: SandboxTime
    ) -> SocketAnswer {
        outlets.append(outlet)
        return .accepted(Listener())
    }

    func advance(to time: SandboxTime) {
        guard left > 0, outlets.count >= clients else { return }
        let count = min(batch, left)
        left -= count
        for _ in 0..<count {
            let message = SocketMessage(Self.message, topic: .market)
            for outlet in outlets { outlet.send(message) }
        }
    }

    func answer(to trouble: VenueTrouble, at time: SandboxTime) -> WireResponse {
        WireResponse(status: 503)
    }

    private final class Listener: SocketSession {
        func receive(_ bytes: [UInt8], isBinary: Bool, at time: SandboxTime) {}
        func closed() {}
    }
}
