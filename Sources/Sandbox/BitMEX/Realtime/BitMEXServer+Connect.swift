import Domain

extension BitMEXServer {
    public func connect(
        _ request: WireRequest, outlet: any SocketOutlet, at time: SandboxTime
    ) -> SocketAnswer {
        if limiter.isBanned(request.peer, at: time.wall) { return .refused(Self.banned) }
        let paths = ["/realtime", "/realtimePlatform", "/realtimemd"]
        guard paths.contains(request.path) else {
            return .refused(BitMEXError.notFound.response)
        }
        do throws(BitMEXError) {
            var query = BitMEXParameters()
            if request.path != "/realtimemd" {
                var bare = request
                bare.body = []
                query = try BitMEXParameters(bare)
            }
            let account = try handshakeAccount(request, query, at: time)
            guard let rest = limiter.admitConnection(of: request.peer, at: time.wall) else {
                throw .rateLimited(5)
            }
            if request.path == "/realtimemd" {
                return .accepted(BitMEXMultiplexer(server: self, outlet: outlet, remaining: rest))
            }
            return .accepted(
                try open(outlet, account, query, remaining: rest, at: time))
        } catch {
            return .refused(error.response)
        }
    }

    private func open(
        _ outlet: any SocketOutlet, _ account: SandboxAccount?, _ query: BitMEXParameters,
        remaining: Int64, at time: SandboxTime
    ) throws(BitMEXError) -> BitMEXSession {
        let session = BitMEXSession(server: self, outlet: outlet, account: account)
        let topics = try query.names("subscribe") ?? []
        hub.add(session)
        session.welcome(remaining: remaining, at: time)
        let request = JSONTree.object([
            .init(key: "op", value: .string("subscribe")),
            .init(key: "args", value: .array(topics.map { .string($0) })),
        ])
        for topic in topics.prefix(1000) { session.subscribe(topic, request, at: time) }
        return session
    }

    /// The three values as headers or in the query; `nil` for an anonymous connection.
    private func handshakeAccount(
        _ request: WireRequest, _ query: BitMEXParameters, at time: SandboxTime
    ) throws(BitMEXError) -> SandboxAccount? {
        var credentials = BitMEXAuthentication.headers(of: request)
        if credentials == nil, let key = try query.text("api-key") {
            credentials = BitMEXAuthentication.Credentials(
                key: key, expires: try query.text("api-expires") ?? "",
                signature: try query.text("api-signature") ?? "")
        }
        guard let credentials else { return nil }
        return try account(ofSocket: credentials, at: time)
    }

    /// The account of a signature over `GET/realtime` and the time of expiry.
    func account(
        ofSocket credentials: BitMEXAuthentication.Credentials, at time: SandboxTime
    ) throws(BitMEXError) -> SandboxAccount {
        try authentication.account(
            of: credentials, verb: "GET", target: "/realtime", body: [], at: time.wall)
    }
}
