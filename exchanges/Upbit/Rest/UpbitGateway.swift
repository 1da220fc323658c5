public import Domain
public import ExchangeAPI
public import Risk
import Transport

/// Sends orders to Upbit.
public struct UpbitGateway: OrderGateway {
    private let session: RestSession
    private let signer: KoreanSigner
    private let answers = KoreanAnswer(UpbitDecoder())

    /// - Parameter session: speaks `UpbitDialect`; no other port shares it, or health would be mixed.
    public init(session: RestSession, signer: UpbitSigner) {
        self.session = session
        self.signer = signer.calls
    }

    public var exchange: String { UpbitCalls.exchange }
    public var health: PortHealth { session.health }

    public func place(_ order: ApprovedOrder) async throws(VenueCallError) -> OrderUpdate {
        let form = try UpbitOrderForm(order.request)
        let response = try await guarding { () async throws(VenueCallError) in
            try await call(UpbitCalls.place, .post, "/v1/orders", form.placing)
        }
        let update = try answers.order(response).order
        try form.check(update)
        return update
    }

    public func cancel(
        _ order: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) {
        let name = try UpbitOrderName(order)
        let response = try await call(UpbitCalls.cancel, .delete, "/v1/order", name.parameters)
        try name.check(try answers.order(response).order, of: instrument)
    }

    /// Only orders that rest: one that waits for its trigger is not taken by this call of the venue's.
    public func cancelAll(
        of instrument: InstrumentID?
    ) async throws(VenueCallError) -> [OrderReference] {
        if let instrument { try UpbitOrderForm.check(instrument) }
        var parameters = CallParameters()
        parameters.add("pairs", instrument?.market)
        parameters.add("cancel_side", "all")
        parameters.add("count", Int64(UpbitCanceled.most))
        parameters.add("order_by", "desc")
        var canceled: [OrderReference] = []
        var seen: Set<VenueOrderID> = []
        while true {
            let response = try await call(
                UpbitCalls.cancelAll, .delete, "/v1/orders/open", parameters)
            let page = try UpbitCanceled(response)
            let new = page.taken.filter { $0.venue.map { seen.insert($0).inserted } ?? false }
            canceled += new
            // A page that brings nothing new would come again for ever: what it holds cannot be canceled,
            // or its cancellation is under way.
            guard page.isFull, !new.isEmpty else { return canceled }
        }
    }

    public func amend(
        _ order: OrderReference, to replacement: ApprovedOrder
    ) async throws(VenueCallError) -> OrderUpdate? {
        let form = try UpbitOrderForm(replacement.request)
        let parameters = form.replacing(try UpbitOrderName(order))
        let response = try await guarding { () async throws(VenueCallError) in
            try await call(
                UpbitCalls.place, .post, "/v1/orders/cancel_and_new", parameters)
        }
        return try UpbitReplacement(response).update(as: form, received: response.timing.received)
    }

    public func cancelAllAfter(_ silence: TimeSpan?) async throws(VenueCallError) {
        throw .refused(
            Refusal(
                .invalidRequest,
                message: "upbit has no switch that cancels orders when we fall silent"))
    }

    private func call(
        _ kind: CallKind, _ method: HTTPMethod, _ path: String, _ parameters: CallParameters
    ) async throws(VenueCallError) -> HTTPResponse {
        try await session.call(kind) { now throws(VenueCallError) in
            signer.request(method, path, parameters, at: now)
        }
    }

    /// A nonce of ours is made once. When the venue has seen it, the request reached it twice, and the
    /// first copy may have been carried out.
    private func guarding(
        _ body: () async throws(VenueCallError) -> HTTPResponse
    ) async throws(VenueCallError) -> HTTPResponse {
        do throws(VenueCallError) { return try await body() } catch {
            guard case .notSent(let notSent) = error, notSent.kind == .staleToken else {
                throw error
            }
            throw .outcomeUnknown(notSent.reason)
        }
    }
}
