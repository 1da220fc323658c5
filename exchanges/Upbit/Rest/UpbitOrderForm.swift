package import Domain
package import ExchangeAPI

/// An order as Upbit wants it written.
package struct UpbitOrderForm {
    private let form: KoreanOrderForm
    private let request: OrderRequest

    package init(_ request: OrderRequest) throws(VenueCallError) {
        form = try KoreanOrderForm(request, at: UpbitCalls.exchange)
        self.request = request
    }

    /// - Throws: a refusal for a market of another exchange.
    static func check(_ instrument: InstrumentID) throws(VenueCallError) {
        guard instrument.exchange == UpbitCalls.exchange else {
            throw .refused(
                Refusal(.unknownMarket, message: "\(instrument) is no market of upbit"))
        }
    }

    /// Self-trade prevention, said outright: since 2026-11-09 leaving it out means that the venue cancels
    /// the order that rests. An order that vanishes from the book by what another strategy does would be
    /// a surprise; one that is refused its trade is not. A post-only order never takes, and may not carry it.
    private var selfTrade: StaticString? {
        form.duration == .postOnly ? nil : "cancel_taker"
    }

    package var placing: CallParameters {
        var parameters = CallParameters(.body)
        parameters.add("market", form.market)
        parameters.add("side", word: form.sideWord)
        parameters.add("ord_type", word: form.kind.word)
        parameters.add("price", form.price)
        parameters.add("volume", form.quantity)
        parameters.add("time_in_force", word: form.duration?.word)
        parameters.add("identifier", form.clientID)
        parameters.add("smp_type", word: selfTrade)
        return parameters
    }

    /// Market and side stay those of the order that is replaced.
    func replacing(_ old: UpbitOrderName) -> CallParameters {
        var parameters = CallParameters(.body)
        switch old {
        case .venue(let id): parameters.add("prev_order_uuid", id.text)
        case .client(let id): parameters.add("prev_order_identifier", id)
        }
        parameters.add("new_ord_type", word: form.kind.word)
        parameters.add("new_volume", form.quantity)
        parameters.add("new_price", form.price)
        parameters.add("new_time_in_force", word: form.duration?.word)
        parameters.add("new_identifier", form.clientID)
        parameters.add("new_smp_type", word: selfTrade)
        return parameters
    }

    /// Holds an answer against what was asked for.
    ///
    /// - Throws: an unknown outcome when it tells of another order.
    func check(_ update: OrderUpdate) throws(VenueCallError) {
        let id = update.clientID.value
        guard update.instrument == request.instrument, update.side.value == request.side,
            id == nil || id == form.clientID.description
        else {
            throw .outcomeUnknown(
                "upbit answered about another order than \(form.clientID)")
        }
    }

    /// What stands after a replacement, as far as it is known.
    func replaced(by id: VenueOrderID, received: Timestamp) -> OrderUpdate {
        var update = OrderUpdate(
            id: id, instrument: request.instrument,
            times: EventTimes(venue: nil, received: received))
        update.clientID = .set(form.clientID.description)
        update.side = .set(request.side)
        update.status = .set(.acknowledged)
        return update
    }

    var side: Side { request.side }
    var market: InstrumentID { request.instrument }
}

/// An order by one of its two names.
enum UpbitOrderName {
    case venue(VenueOrderID)
    case client(String)

    /// - Throws: a refusal when there is no name, or one that the venue cannot know.
    init(_ reference: OrderReference) throws(VenueCallError) {
        if let venue = reference.venue, !venue.text.isEmpty {
            self = .venue(venue)
        } else {
            let client = reference.client ?? ""
            try UpbitCalls.clientIDs.check(client, at: UpbitCalls.exchange)
            self = .client(client)
        }
    }

    var parameters: CallParameters {
        var parameters = CallParameters()
        switch self {
        case .venue(let id): parameters.add("uuid", id.text)
        case .client(let id): parameters.add("identifier", id)
        }
        return parameters
    }

    /// - Throws: an unknown outcome when the answer tells of another order.
    func check(_ update: OrderUpdate, of instrument: InstrumentID) throws(VenueCallError) {
        let isThis =
            switch self {
            case .venue(let id): update.id == id
            // Orders of before 2024-10-18 do not tell it.
            case .client(let id): update.clientID.value.map { $0 == id } ?? true
            }
        guard isThis, update.instrument == instrument else {
            throw .outcomeUnknown("upbit answered about another order than was asked for")
        }
    }
}
