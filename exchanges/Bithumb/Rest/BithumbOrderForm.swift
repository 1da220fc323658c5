package import Domain
package import ExchangeAPI

/// An order as Bithumb's API 2 wants it written.
package struct BithumbOrderForm {
    private let form: KoreanOrderForm
    private let request: OrderRequest

    package init(_ request: OrderRequest) throws(VenueCallError) {
        form = try KoreanOrderForm(request, at: BithumbCalls.exchange)
        self.request = request
    }

    /// - Throws: a refusal for a market of another exchange.
    static func check(_ instrument: InstrumentID) throws(VenueCallError) {
        guard instrument.exchange == BithumbCalls.exchange else {
            throw .refused(
                Refusal(.unknownMarket, message: "\(instrument) is no market of bithumb"))
        }
    }

    package var placing: CallParameters {
        var parameters = CallParameters(.body)
        parameters.add("market", form.market)
        parameters.add("side", word: form.sideWord)
        parameters.add("order_type", word: form.kind.word)
        parameters.add("price", form.price)
        parameters.add("volume", form.quantity)
        parameters.add("time_in_force", word: form.duration?.word)
        parameters.add("client_order_id", form.clientID)
        return parameters
    }

    /// Holds the answer against what was asked for.
    ///
    /// A second order of the same name may be answered with the first one (UNVERIFIED): where it differs
    /// from what was asked for, the name was taken.
    func check(_ update: OrderUpdate) throws(VenueCallError) {
        let id = update.clientID.value
        guard id == nil || id == form.clientID.description else {
            throw .outcomeUnknown("bithumb answered about another order than \(form.clientID)")
        }
        let isSame =
            update.instrument == request.instrument && update.side.value == request.side
            && update.kind.value == kind && (update.duration.value ?? duration) == duration
            && (update.price.value.map { $0 == limit } ?? true)
        guard isSame else {
            throw .refused(
                Refusal(
                    .duplicateClientID,
                    message: "bithumb answered with an earlier order under the name "
                        + "\(form.clientID)"))
        }
    }

    private var limit: Price? { if case .limit(let price) = request.type { price } else { nil } }

    private var kind: OrderUpdate.Kind {
        switch form.kind {
        case .limit: .limit
        case .marketByAmount: .marketByAmount
        case .marketByQuantity: .market
        }
    }

    private var duration: OrderUpdate.Duration? {
        switch form.duration {
        case .ioc: .immediateOrCancel
        case .fok: .fillOrKill
        case .postOnly: .postOnly
        case nil: nil
        }
    }
}

/// An order by one of its two names.
enum BithumbOrderName {
    case venue(VenueOrderID)
    case client(String)

    /// - Throws: a refusal when there is no name, or one that the venue cannot know.
    init(_ reference: OrderReference) throws(VenueCallError) {
        if let venue = reference.venue, !venue.text.isEmpty {
            self = .venue(venue)
        } else {
            let client = reference.client ?? ""
            try BithumbCalls.clientIDs.check(client, at: BithumbCalls.exchange)
            self = .client(client)
        }
    }

    /// In the words of version 2 of the interface.
    var canceling: CallParameters {
        var parameters = CallParameters()
        switch self {
        case .venue(let id): parameters.add("order_id", id.text)
        case .client(let id): parameters.add("client_order_id", id)
        }
        return parameters
    }

    /// In the words of version 1.
    var query: CallParameters {
        var parameters = CallParameters()
        switch self {
        case .venue(let id): parameters.add("uuid", id.text)
        case .client(let id): parameters.add("client_order_id", id)
        }
        return parameters
    }

    /// Whether the names that an answer tells can be those of this order.
    func fits(_ id: VenueOrderID?, _ client: String?) -> Bool {
        switch self {
        case .venue(let name): id.map { $0 == name } ?? true
        case .client(let name): client.map { $0 == name } ?? true
        }
    }
}
