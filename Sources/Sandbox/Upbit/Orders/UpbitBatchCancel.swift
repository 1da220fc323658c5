internal import Domain
internal import SimulatedVenue

enum UpbitCancelSide: String, CaseIterable { case all, ask, bid }

// Cancelling many orders in one request.
extension UpbitServer {
    func cancelByID(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let named = try named(in: call.parameters, limit: 20, of: try call.account())
        var done: [UpbitOrderView] = []
        var failed: [NamedOrder] = []
        for entry in named {
            guard let order = entry.order, !order.isFinal else {
                failed.append(entry)
                continue
            }
            done.append(view(order))
            accept(cancellationOf: order)
        }
        return answer(done, failed)
    }

    /// Without a word about markets or sides it is the twenty latest of all of them.
    func cancelOpen(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let parameters = call.parameters
        let account = try call.account()
        let side = try parameters.word("cancel_side", UpbitCancelSide.self) ?? .all
        let count = try parameters.integer("count", in: 1...300, otherwise: 20)
        let isDescending = try parameters.isDescending()
        let pairs = try markets("pairs", parameters)
        let excluded = try markets("excluded_pairs", parameters)
        let quotes = try parameters.texts("quote_currencies", limit: 20)
        guard pairs.isEmpty || quotes.isEmpty else {
            throw .validation("pairs and quote_currencies exclude each other.")
        }
        // Conditional orders are not reached by this.
        let orders = world.venue.openOrders(of: account.id).compactMap(world.venue.order).filter {
            $0.state == .open
                && (side == .all || UpbitSide($0.entry.side).rawValue == side.rawValue)
                && (pairs.isEmpty || pairs.contains($0.entry.market))
                && (quotes.isEmpty || quotes.contains(instrument($0.entry.market).quote.code))
                && !excluded.contains($0.entry.market)
        }
        let chosen = (isDescending ? orders.reversed() : orders).prefix(count)
        let views = chosen.map(view)
        for order in chosen { accept(cancellationOf: order) }
        return answer(views, [])
    }

    private func markets(
        _ name: String, _ parameters: SignedParameters
    ) throws(UpbitError) -> [MarketIndex] {
        var result: [MarketIndex] = []
        for code in try parameters.texts(name, limit: 20) { result.append(try market(code)) }
        return result
    }

    private func answer(_ done: [UpbitOrderView], _ failed: [NamedOrder]) -> UpbitAnswer {
        UpbitAnswer { json in
            json.object { json in
                json.object("success") { json in
                    json.number("count", done.count)
                    json.array("orders") { json in
                        for view in done { view.writeName(to: &json) }
                    }
                }
                json.object("failed") { json in
                    json.number("count", failed.count)
                    json.array("orders") { json in
                        for entry in failed { write(entry, to: &json) }
                    }
                }
            }
        }
    }

    private func write(_ entry: NamedOrder, to json: inout JSONWriter) {
        if let order = entry.order {
            view(order).writeName(to: &json)
        } else {
            json.object {
                $0.string("uuid", entry.kind == "uuid" ? entry.name : "")
                $0.string("market", "")
                if entry.kind == "identifier" { $0.string("identifier", entry.name) }
            }
        }
    }
}
