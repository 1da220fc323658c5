package import Domain
package import ExchangeAPI

/// The bodies of `POST /order` and `PUT /order`.
package enum BitMEXOrderBody {
    package static func placing(
        _ order: OrderRequest, _ sizing: BitMEXSizing
    ) throws(VenueCallError) -> BitMEXBody {
        var body = BitMEXBody()
        body.add("symbol", text: order.instrument.market)
        body.add("side", text: order.side == .buy ? "Buy" : "Sell")
        body.add("orderQty", try sizing.count(try quantity(of: order)))
        switch order.type {
        case .limit(let price):
            body.add("price", try checked(price))
            body.add("ordType", text: "Limit")
            body.add("timeInForce", text: duration(order.timeInForce))
        case .market:
            body.add("ordType", text: "Market")
            // A market order never rests; the venue books it as immediate-or-cancel by itself.
            if order.timeInForce != .gtc {
                body.add("timeInForce", text: duration(order.timeInForce))
            }
        }
        let instructions = try instructions(of: order, sizing)
        if !instructions.isEmpty {
            body.add("execInst", text: instructions.joined(separator: ","))
        }
        body.add("clOrdID", text: order.id.description)
        return body
    }

    /// - Parameter size: the size of the whole order, what has traded included: whatever trades
    ///   meanwhile, never more than was approved.
    static func amending(
        _ order: OrderReference, to replacement: OrderRequest, _ sizing: BitMEXSizing
    ) throws(VenueCallError) -> BitMEXBody {
        guard case .limit(let price) = replacement.type, replacement.timeInForce == .gtc else {
            throw .refusing(
                .invalidRequest,
                "an amended order keeps resting: only a limit order without a time limit can take "
                    + "its place")
        }
        var body = BitMEXBody()
        // A new name of ours is taken only for an order that is named by the old one.
        if let client = order.client {
            body.add("origClOrdID", text: client)
            if client != replacement.id.description {
                body.add("clOrdID", text: replacement.id.description)
            }
        } else if let venue = order.venue {
            body.add("orderID", text: venue.text)
        }
        body.add("orderQty", try sizing.count(try quantity(of: replacement)))
        body.add("price", try checked(price))
        return body
    }

    /// The name of an order by which it is canceled or looked up: the venue's where both are known.
    static func naming(_ order: OrderReference) -> BitMEXBody {
        var body = BitMEXBody()
        if let venue = order.venue {
            body.add("orderID", text: venue.text)
        } else if let client = order.client {
            body.add("clOrdID", text: client)
        }
        return body
    }

    private static func quantity(
        of order: OrderRequest
    ) throws(VenueCallError) -> Quantity {
        switch order.size {
        case .quantity(let quantity): return quantity
        case .amount:
            throw .refusing(
                .invalidRequest, "BitMEX takes orders by quantity, not by the amount to spend")
        }
    }

    private static func checked(_ price: Price) throws(VenueCallError) -> Price {
        guard price > .zero else {
            throw .refusing(.invalidPrice, "a limit of \(price) is no price")
        }
        return price
    }

    private static func instructions(
        of order: OrderRequest, _ sizing: BitMEXSizing
    ) throws(VenueCallError) -> [String] {
        var instructions: [String] = []
        if order.isPostOnly {
            guard case .limit = order.type, order.timeInForce == .gtc else {
                throw .refusing(
                    .invalidRequest,
                    "a post-only order rests: it cannot be a market order, nor immediate-or-cancel "
                        + "or fill-or-kill")
            }
            instructions.append("ParticipateDoNotInitiate")
        }
        if order.isReduceOnly {
            // What is held bounds a sale on a spot market; there is no position to refer to.
            guard sizing.hasPositions || order.side == .sell else {
                throw .refusing(
                    .invalidRequest, "a buy on a spot market cannot reduce a position")
            }
            if sizing.hasPositions { instructions.append("ReduceOnly") }
        }
        return instructions
    }

    private static func duration(_ timeInForce: TimeInForce) -> String {
        switch timeInForce {
        case .gtc: "GoodTillCancel"
        case .ioc: "ImmediateOrCancel"
        case .fok: "FillOrKill"
        }
    }
}
