import Domain
import SimulatedVenue

extension SandboxWorld {
    /// Lets somebody trade with half of what is left of each resting order that `isMeant`.
    func fillPartly(at time: SandboxTime, where isMeant: (VenueOrder) -> Bool) {
        for account in accounts {
            for number in venue.openOrders(of: account.id) {
                guard let order = venue.order(number), order.state == .open,
                    let price = order.price,
                    let remaining = order.remaining, isMeant(order)
                else { continue }
                let entry = order.entry
                let lot = listings[entry.market.raw].instrument.lot
                let half = Quantity(raw: remaining.raw / 2).roundedDown(to: lot)
                guard half > .zero else { continue }
                // Whoever stood before it is gone: the flow sets the level anew with its next word.
                venue.setLevel(
                    entry.market, entry.side, price, to: .zero, at: time.market, into: &news)
                venue.trade(
                    entry.market, price: price, quantity: half, takerSide: entry.side.opposite,
                    at: time.market, into: &news)
            }
        }
    }
}

extension WireRequest {
    /// Whether a name stands in the parameters, wherever they are.
    fileprivate func speaks(of name: String) -> Bool {
        query.contains(name) || String(decoding: body, as: UTF8.self).contains(name)
    }
}

// Each venue knows its orders by names of its own, and by the client's.
extension UpbitServer: FaultyMarket {
    public func fillPartly(before request: WireRequest, at time: SandboxTime) {
        world.fillPartly(at: time) { order in
            request.speaks(of: names.uuid(of: order.number, in: world))
                || order.entry.clientID.map(request.speaks) ?? false
        }
        deliver()
    }
}

extension BithumbServer: FaultyMarket {
    public func fillPartly(before request: WireRequest, at time: SandboxTime) {
        world.fillPartly(at: time) { order in
            request.speaks(of: BithumbNames.name(of: order.number))
                || order.entry.clientID.map(request.speaks) ?? false
        }
        deliver()
    }
}

extension BitMEXServer: FaultyMarket {
    public func fillPartly(before request: WireRequest, at time: SandboxTime) {
        world.fillPartly(at: time) { order in
            guard let row = store.order(order.number) else { return false }
            return request.speaks(of: row.id) || row.clientID.map(request.speaks) ?? false
        }
        deliver(at: time)
    }
}
