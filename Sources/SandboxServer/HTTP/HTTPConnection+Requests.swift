import Domain
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Sandbox

extension HTTPConnection {
    /// Carries a request out, and answers it now, later or never.
    func perform(_ request: AssembledRequest) {
        guard request.isHandshake else {
            return follow(target.reply(to: request.wire, isHandshake: false), for: request)
        }
        // The library checks key and version, and makes the answer.
        guard let context else { return }
        phase = .answering
        Self.upgrader.buildUpgradeResponse(
            channel: context.channel, upgradeRequest: request.head,
            initialResponseHeaders: [:]
        ).assumeIsolated().whenComplete { [self] result in
            take(result, for: request)
        }
    }

    private static let upgrader = NIOWebSocketServerUpgrader(
        shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })

    private func take(_ headers: Result<HTTPHeaders, any Error>, for request: AssembledRequest) {
        guard phase == .answering else { return }
        switch headers {
        case .success(let headers):
            follow(
                target.reply(to: request.wire, isHandshake: true), for: request, upgrade: headers)
        case .failure:
            target.countRefusal()
            var response = HTTPRefusal(
                426, "a WebSocket takes version 13 and a key of 16 bytes in Base64"
            ).response
            response.headers.append(("Sec-WebSocket-Version", "13"))
            answer(response, isHead: false, closes: true)
        }
    }

    private func follow(
        _ reply: Reply, for request: AssembledRequest, upgrade: HTTPHeaders = [:]
    ) {
        switch reply {
        case .answer(let response, .zero): send(response, for: request)
        case .answer(let response, let delay):
            wait(delay) { $0.send(response, for: request) }
        case .cut: cut()
        case .withheld:
            phase = .answering
            deadline = host.now + host.limits.withholding
        case .socket(let socket, .zero): become(socket, with: upgrade)
        case .socket(let socket, let delay):
            phase = .answering
            pendingSocket = socket
            wait(delay) { $0.become(socket, with: upgrade) }
        }
    }

    private func send(_ response: WireResponse, for request: AssembledRequest) {
        answer(
            response, isHead: request.isHead, closes: !request.keepsAlive,
            isOld: request.head.version.minor == 0)
    }

    private func wait(_ delay: TimeSpan, then body: @escaping (HTTPConnection) -> Void) {
        phase = .answering
        deadline = host.now + delay + host.limits.readingTime
        host.loop.assumeIsolated().scheduleTask(in: .nanoseconds(delay.nanoseconds)) {
            [weak self] in
            guard let self, phase == .answering else { return }
            body(self)
            resume()
        }
    }
}
