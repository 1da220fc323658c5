public import Domain
public import ExchangeAPI
public import Risk
internal import Transport

/// Sends orders to BitMEX, or to what speaks its protocol.
public struct BitMEXGateway: OrderGateway {
    private let calls: BitMEXCalls

    /// - Parameters:
    ///   - session: of this port alone, with a `BitMEXDialect` of the same signer.
    public init(session: RestSession, signer: BitMEXSigner) {
        calls = BitMEXCalls(session: session, signer: signer)
    }

    public var exchange: String { BitMEXDecoder.exchangeName }
    public var health: PortHealth { calls.session.health }

    /// Sends an order by quantity.
    ///
    /// - Returns: the order as it stands after matching. A post-only order that would have traded is no
    ///   error: it comes back as canceled.
    public func place(_ order: ApprovedOrder) async throws(VenueCallError) -> OrderUpdate {
        let request = order.request
        let sizing = try BitMEXSizing(request.instrument)
        let body = try BitMEXOrderBody.placing(request, sizing)
        let reply = try await calls.send(.place, .post, "/order", body)
        let update = try reply.order(sizing)
        try reply.check(update, is: OrderReference(request.id))
        return update
    }

    public func cancel(
        _ order: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) {
        _ = try BitMEXSizing(instrument)
        let reply = try await calls.send(
            .cancel, .delete, "/order", BitMEXOrderBody.naming(order))
        for event in try reply.events() {
            switch event {
            case .error(let error): throw reply.refusal(error)
            case .order(let update):
                try reply.check(update, is: order)
                return
            default: continue
            }
        }
        throw .refused(
            Refusal(.unknownOrder, message: "BitMEX names no order \(order)", status: 200))
    }

    /// Cancels everything that rests, in one call.
    ///
    /// - Returns: the canceled orders, without those that were finished already.
    public func cancelAll(
        of instrument: InstrumentID?
    ) async throws(VenueCallError) -> [OrderReference] {
        var body: BitMEXBody?
        if let instrument {
            var named = BitMEXBody()
            named.add("symbol", text: try BitMEXSizing(instrument).instrument.market)
            body = named
        }
        let reply = try await calls.send(.cancel, .delete, "/order/all", body)
        return try reply.events().compactMap { event in
            guard case .order(let update) = event else { return nil }
            return OrderReference(update.id, client: update.clientID.value)
        }
    }

    /// Changes price and size of an order in its place.
    ///
    /// - Parameter replacement: its size is that of the whole order, what has traded included. Side and
    ///   instructions stay those of the old order, as does its name when `order` does not give it.
    /// - Returns: the order that stands now, or `nil` when the old one was finished.
    public func amend(
        _ order: OrderReference, to replacement: ApprovedOrder
    ) async throws(VenueCallError) -> OrderUpdate? {
        let sizing = try BitMEXSizing(replacement.request.instrument)
        let body = try BitMEXOrderBody.amending(order, to: replacement.request, sizing)
        let reply: BitMEXReply
        do throws(VenueCallError) {
            reply = try await calls.send(.place, .put, "/order", body)
        } catch .refused(let refusal) where refusal.kind == .orderFinished {
            return nil
        }
        let update = try reply.order(sizing)
        let name = order.client == nil ? order : OrderReference(replacement.request.id)
        try reply.check(update, is: name)
        return update
    }

    /// Arms the venue's switch for the whole account, orders by hand included.
    ///
    /// - Parameter silence: refresh after a quarter of it at the latest; `nil` disarms, which has to be
    ///   the last such call to arrive.
    public func cancelAllAfter(_ silence: TimeSpan?) async throws(VenueCallError) {
        var milliseconds: Int64 = 0
        if let silence {
            guard silence > .zero else {
                throw .refusing(
                    .invalidRequest,
                    "a silence of \(silence) would disarm the switch; pass nil for that")
            }
            milliseconds = (silence.nanoseconds - 1) / 1_000_000 + 1
        }
        var body = BitMEXBody()
        body.add("timeout", milliseconds)
        let reply = try await calls.send(.silence, .post, "/order/cancelAllAfter", body)
        var isArmed = false
        try reply.forEachRow(Self.switchKeys.keys) { row throws(WireError) in
            isArmed = row.has(Self.switchKeys.cancelTime)
        }
        guard isArmed || silence == nil else {
            throw reply.unreadable("it names no time of cancellation; the switch may not be armed")
        }
    }

    private static let switchKeys = {
        var keys = WireKeys()
        let cancelTime = keys.field("cancelTime")
        return (keys: keys.table(), cancelTime: cancelTime)
    }()
}

extension BitMEXReply {
    /// The one order that the answer tells of.
    func order(_ sizing: BitMEXSizing) throws(VenueCallError) -> OrderUpdate {
        let orders = try events().compactMap { event -> OrderUpdate? in
            if case .order(let update) = event { update } else { nil }
        }
        guard orders.count == 1, let order = orders.first else {
            throw unreadable("it tells of \(orders.count) orders instead of one")
        }
        guard order.instrument == nil || order.instrument == sizing.instrument else {
            throw unreadable("it tells of an order of another market")
        }
        return try sizing.order(order)
    }

    /// Whether `update` is of the order that was asked for.
    func isMatch(_ update: OrderUpdate, _ order: OrderReference) -> Bool {
        if let venue = order.venue { return update.id == venue }
        return update.clientID.value == nil || update.clientID.value == order.client
    }

    func check(
        _ update: OrderUpdate, is order: OrderReference
    ) throws(VenueCallError) {
        guard isMatch(update, order) else {
            throw unreadable("it tells of another order than \(order)")
        }
    }

    /// What a row says that could not be carried out.
    func refusal(_ error: VenueError) -> VenueCallError {
        let message = BitMEXText.shown(error.message, hiding: signer.keyID)
        switch BitMEXErrorTable.meaning(name: error.name, message: error.message) {
        case .refused(let kind):
            return .refused(Refusal(kind, message: message, status: response.status))
        case .overloaded: return .notSent(NotSent(.overloaded, message))
        case .rateLimited: return .notSent(NotSent(.rateLimited, message))
        case nil: return .refused(Refusal(.other, message: message, status: response.status))
        }
    }
}
