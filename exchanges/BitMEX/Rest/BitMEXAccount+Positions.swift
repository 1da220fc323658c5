public import Domain
public import ExchangeAPI
internal import Transport

extension BitMEXAccount {
    /// The most positions that are read in one answer.
    private static let mostPositions = 500

    /// Every market that the account has touched, flat ones too.
    ///
    /// - Throws: when a market has two rows: an account that holds long and short positions side by
    ///   side cannot be told by one quantity.
    public func positions() async throws(VenueCallError) -> [PositionUpdate] {
        let reply = try await calls.get(
            "/position", BitMEXQuery(("count", String(Self.mostPositions))))
        let positions = try reply.positions()
        guard positions.count < Self.mostPositions else {
            throw reply.unreadable("it may hold more positions than were asked for")
        }
        var markets: Set<InstrumentID> = []
        for position in positions where !markets.insert(position.instrument).inserted {
            throw reply.unreadable(
                "\(position.instrument.market) has two positions; switch the account to one-way mode"
            )
        }
        return positions
    }

    public func setLeverage(
        _ leverage: Rate?, of instrument: InstrumentID
    ) async throws(VenueCallError) -> PositionUpdate {
        let sizing = try BitMEXSizing(instrument)
        guard sizing.hasPositions else {
            throw .refusing(.invalidRequest, "\(instrument.market) is a spot market")
        }
        // The venue reads zero as cross margin: that must be asked for as such.
        guard leverage.map({ $0 > .zero }) ?? true else {
            throw .refusing(.invalidRequest, "a leverage of \(leverage ?? .zero) is none")
        }
        var body = BitMEXBody()
        body.add("symbol", text: instrument.market)
        body.add("leverage", leverage ?? .zero)
        let reply = try await calls.send(.leverage, .post, "/position/leverage", body)
        let positions = try reply.positions().filter { $0.instrument == instrument }
        guard positions.count == 1, let position = positions.first else {
            throw reply.unreadable("it tells of \(positions.count) positions instead of one")
        }
        return position
    }
}

extension BitMEXReply {
    fileprivate func positions() throws(VenueCallError) -> [PositionUpdate] {
        try events().compactMap { event in
            if case .position(let position) = event { position } else { nil }
        }
    }
}
