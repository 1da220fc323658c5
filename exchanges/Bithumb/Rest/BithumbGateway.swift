public import Domain
public import ExchangeAPI
public import Risk
import Transport

/// Sends orders to Bithumb.
public struct BithumbGateway: OrderGateway {
    private let session: RestSession
    private let signer: KoreanSigner
    private let answers = KoreanAnswer(BithumbDecoder())

    /// - Parameter session: speaks `BithumbDialect(.trading)`; no other port shares it, or health would
    ///   be mixed.
    public init(session: RestSession, signer: BithumbSigner) {
        self.session = session
        self.signer = signer.calls
    }

    public var exchange: String { BithumbCalls.exchange }
    public var health: PortHealth { session.health }

    /// The answer says that the order was taken in and nothing of its state.
    public func place(_ order: ApprovedOrder) async throws(VenueCallError) -> OrderUpdate {
        let form = try BithumbOrderForm(order.request)
        let response: HTTPResponse
        do throws(VenueCallError) {
            response = try await call(BithumbCalls.place, .post, "/v2/orders", form.placing)
        } catch {
            // "Still being taken in" is said of an order that is there, perhaps of this one.
            guard case .notSent(let notSent) = error, notSent.kind == .notReady else { throw error }
            throw .outcomeUnknown(notSent.reason)
        }
        let update = try answers.order(response).order
        try form.check(update)
        return update
    }

    public func cancel(
        _ order: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) {
        try BithumbOrderForm.check(instrument)
        let name = try BithumbOrderName(order)
        let response = try await call(
            BithumbCalls.cancel, .delete, "/v2/order", name.canceling)
        try BithumbCancellation(response).check(name)
    }

    /// The venue has no such call: the orders that rest are listed, then canceled thirty at a time.
    ///
    /// What was finished meanwhile is left out of the result; so is what the venue refuses to cancel.
    public func cancelAll(
        of instrument: InstrumentID?
    ) async throws(VenueCallError) -> [OrderReference] {
        if let instrument { try BithumbOrderForm.check(instrument) }
        let open = try await BithumbOpenOrders(
            session: session, signer: signer, kind: BithumbCalls.readToCancel
        ).list(of: instrument?.market, states: ["wait"])
        var canceled: [OrderReference] = []
        var rest = open.map(\.id.text)[...]
        while !rest.isEmpty {
            var parameters = CallParameters(.body)
            parameters.add("order_ids", list: Array(rest.prefix(BithumbCanceled.most)))
            rest = rest.dropFirst(BithumbCanceled.most)
            let response = try await call(
                BithumbCalls.cancelMany, .post, "/v2/orders/cancel", parameters)
            canceled += try BithumbCanceled(response).taken
        }
        return canceled
    }

    public func amend(
        _ order: OrderReference, to replacement: ApprovedOrder
    ) async throws(VenueCallError) -> OrderUpdate? {
        throw .refused(
            Refusal(
                .invalidRequest,
                message: "bithumb cannot amend an order: cancel it, look it up, place another"))
    }

    public func cancelAllAfter(_ silence: TimeSpan?) async throws(VenueCallError) {
        throw .refused(
            Refusal(
                .invalidRequest,
                message: "bithumb has no switch that cancels orders when we fall silent"))
    }

    private func call(
        _ kind: CallKind, _ method: HTTPMethod, _ path: String, _ parameters: CallParameters
    ) async throws(VenueCallError) -> HTTPResponse {
        try await session.call(kind) { now throws(VenueCallError) in
            signer.request(method, path, parameters, at: now)
        }
    }
}
