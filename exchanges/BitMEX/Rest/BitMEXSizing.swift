package import Domain
package import ExchangeAPI

/// How the venue counts quantities of one market.
///
/// Contracts are counted one by one, as here. On the spot market the venue counts in the smallest unit
/// of the base currency, while quantities here are in the currency itself.
package struct BitMEXSizing: Sendable {
    let instrument: InstrumentID
    private let isSpot: Bool

    /// - Throws: a refusal for another exchange, and for spot markets whose unit is not known.
    package init(_ instrument: InstrumentID) throws(VenueCallError) {
        guard instrument.exchange == BitMEXDecoder.exchangeName else {
            throw .refusing(.unknownMarket, "\(instrument) is no market of BitMEX's")
        }
        isSpot = !Self.isContract(instrument.market)
        // A satoshi is the step of a quantity here; a gwei, for example, could not be kept exactly.
        guard !isSpot || instrument.market.hasPrefix("XBT_") else {
            throw .refusing(
                .unknownMarket,
                "\(instrument): of the spot markets only those of XBT are supported")
        }
        self.instrument = instrument
    }

    /// Whether the market is of contracts; the codes of spot markets have an underscore.
    static func isContract(_ market: String) -> Bool { !market.contains("_") }

    /// The position that reduce-only refers to exists for contracts only.
    var hasPositions: Bool { !isSpot }

    /// The whole number that stands for `quantity` in a request.
    func count(_ quantity: Quantity) throws(VenueCallError) -> Int64 {
        guard quantity > .zero else {
            throw .refusing(.invalidQuantity, "\(quantity) of \(instrument.market) is no quantity")
        }
        if isSpot { return quantity.raw }
        let (contracts, rest) = quantity.raw.quotientAndRemainder(
            dividingBy: FixedPoint.scale)
        guard rest == 0 else {
            throw .refusing(
                .invalidQuantity, "\(quantity) is no whole number of contracts")
        }
        return contracts
    }

    /// What a quantity that the venue's decoder read means here.
    func quantity(_ told: Quantity) throws(VenueCallError) -> Quantity {
        guard isSpot else { return told }
        let (satoshis, rest) = told.raw.quotientAndRemainder(dividingBy: FixedPoint.scale)
        guard rest == 0 else {
            throw .outcomeUnknown(
                "BitMEX tells a quantity of \(told) \(instrument.market), and counts in whole "
                    + "satoshis")
        }
        return Quantity(raw: satoshis)
    }

    private func quantity(
        _ told: Change<Quantity>
    ) throws(VenueCallError) -> Change<Quantity> {
        switch told {
        case .unchanged: .unchanged
        case .cleared: .cleared
        case .set(let value): .set(try quantity(value))
        }
    }

    func order(_ told: OrderUpdate) throws(VenueCallError) -> OrderUpdate {
        var order = told
        order.quantity = try quantity(told.quantity)
        order.remaining = try quantity(told.remaining)
        order.executed = try quantity(told.executed)
        return order
    }

    func fill(_ told: FillReport) throws(VenueCallError) -> FillReport {
        guard isSpot else { return told }
        var fill = FillReport(
            id: told.id, order: told.order, instrument: told.instrument, side: told.side,
            price: told.price, quantity: try quantity(told.quantity), times: told.times)
        fill.clientID = told.clientID
        fill.fee = told.fee
        fill.feeCurrency = told.feeCurrency
        fill.isMaker = told.isMaker
        fill.cause = told.cause
        return fill
    }
}

extension VenueCallError {
    /// A refusal of ours, before anything was sent.
    static func refusing(_ kind: Refusal.Kind, _ message: String) -> VenueCallError {
        .refused(Refusal(kind, message: message))
    }
}
