import Domain
import SimulatedVenue

/// A book in the simplest possible form, against which the venue's is tested: one array per side, in which
/// the background's pieces stand in the queue like everybody's orders. It knows neither money nor accounts'
/// balances.
struct ReferenceBook {
    struct Piece: Equatable {
        var price: Int64
        var quantity: Int64
        /// `nil` for background.
        var order: UInt64?
        var account: UInt32 = 0
    }

    /// One side of a match with a client.
    struct Fill: Equatable, CustomStringConvertible {
        var order: UInt64
        var price: Int64
        var quantity: Int64
        var isMaker: Bool
        var description: String { "\(order): \(quantity) @ \(price) \(isMaker ? "m" : "t")" }
    }

    /// In priority order: best price first, then who came first.
    var bids: [Piece] = []
    var asks: [Piece] = []
    var fills: [Fill] = []
    /// Orders that are neither filled nor resting.
    var canceled: Set<UInt64> = []
    var filled: Set<UInt64> = []
    /// Orders that prevention has made smaller: they end cancelled, whatever else they traded.
    var reduced: Set<UInt64> = []

    subscript(side: Side) -> [Piece] {
        get { side == .buy ? bids : asks }
        set { if side == .buy { bids = newValue } else { asks = newValue } }
    }

    /// Whether a piece of `side` at `price` is within a limit of the other side's order.
    private func isWithin(_ price: Int64, _ limit: Int64?, resting side: Side) -> Bool {
        guard let limit else { return true }
        return side == .sell ? price <= limit : price >= limit
    }

    private mutating func insert(_ piece: Piece, _ side: Side) {
        let index =
            self[side].firstIndex {
                side == .buy ? $0.price < piece.price : $0.price > piece.price
            } ?? self[side].count
        self[side].insert(piece, at: index)
    }

    private mutating func fillMaker(_ index: Int, _ side: Side, _ quantity: Int64) {
        let piece = self[side][index]
        if let order = piece.order {
            fills.append(
                Fill(order: order, price: piece.price, quantity: quantity, isMaker: true))
        }
        shrink(index, side, quantity, isFill: true)
    }

    private mutating func shrink(
        _ index: Int, _ side: Side, _ quantity: Int64, isFill: Bool
    ) {
        let order = self[side][index].order
        if let order, !isFill { reduced.insert(order) }
        self[side][index].quantity -= quantity
        guard self[side][index].quantity == 0 else { return }
        if let order { end(order) }
        self[side].remove(at: index)
    }

    /// Nothing is left of an order.
    private mutating func end(_ order: UInt64) {
        if reduced.contains(order) { canceled.insert(order) } else { filled.insert(order) }
    }

    // MARK: - Clients

    struct Request {
        var order: UInt64
        var account: UInt32
        var side: Side
        var limit: Int64?
        var quantity: Int64
        /// In 10⁻¹⁶; counts instead of the quantity when there is one.
        var amount: Int128?
        var rests = true
        var isWhole = false
        var isPostOnly = false
        var prevention = SelfTradePrevention.none
    }

    mutating func place(_ request: Request) {
        let other = request.side.opposite
        if request.isPostOnly, let best = self[other].first,
            isWithin(best.price, request.limit, resting: other)
        {
            canceled.insert(request.order)
            return
        }
        if request.isWhole {
            // Tried on a copy: what it leaves open is the answer.
            var copy = self
            var probe = request
            probe.isWhole = false
            probe.rests = false
            let rest = copy.take(&probe)
            if rest > 0 || copy.reduced.contains(request.order) {
                canceled.insert(request.order)
                return
            }
        }
        var taker = request
        let rest = take(&taker)
        if canceled.contains(request.order) { return }
        if rest == 0 {
            end(request.order)
        } else if request.rests, let limit = request.limit {
            insert(
                Piece(
                    price: limit, quantity: rest, order: request.order,
                    account: request.account), request.side)
        } else {
            canceled.insert(request.order)
        }
    }

    /// - Returns: what is left of the quantity, or 1 when something is left of an amount.
    private mutating func take(_ request: inout Request) -> Int64 {
        let other = request.side.opposite
        while let best = self[other].first,
            isWithin(best.price, request.limit, resting: other)
        {
            var wanted = request.quantity
            if let amount = request.amount { wanted = Int64(amount / Int128(best.price)) }
            if wanted == 0 { break }
            let isOwn = best.order != nil && best.account == request.account
            if isOwn, request.prevention == .cancelTaker {
                canceled.insert(request.order)
                return 1
            }
            if isOwn, request.prevention == .cancelMaker {
                canceled.insert(best.order ?? 0)
                self[other].removeFirst()
                continue
            }
            let quantity = min(wanted, best.quantity)
            request.quantity -= quantity
            if let amount = request.amount {
                request.amount = amount - Int128(quantity) * Int128(best.price)
            }
            if isOwn, request.prevention == .reduce {
                reduced.insert(request.order)
                shrink(0, other, quantity, isFill: false)
                continue
            }
            fillMaker(0, other, quantity)
            fills.append(
                Fill(
                    order: request.order, price: best.price, quantity: quantity,
                    isMaker: false))
        }
        if let amount = request.amount { return amount == 0 ? 0 : 1 }
        return request.quantity
    }

    /// Background that nobody stands between any more is one piece: it trades as one.
    mutating func join() {
        for side in Side.allCases {
            var joined: [Piece] = []
            for piece in self[side] {
                if let last = joined.last, last.order == nil, piece.order == nil,
                    last.price == piece.price
                {
                    joined[joined.count - 1].quantity += piece.quantity
                } else {
                    joined.append(piece)
                }
            }
            self[side] = joined
        }
    }

    mutating func cancel(_ order: UInt64) {
        bids.removeAll { $0.order == order }
        asks.removeAll { $0.order == order }
        canceled.insert(order)
    }

    /// - Parameter quantity: what is left of it now.
    mutating func amend(_ request: Request, keepsPlace: Bool) {
        if keepsPlace {
            for index in self[request.side].indices
            where self[request.side][index].order == request.order {
                self[request.side][index].quantity = request.quantity
            }
        } else {
            self[request.side].removeAll { $0.order == request.order }
            place(request)
        }
    }

    // MARK: - Everybody else

    mutating func setLevel(_ side: Side, _ price: Int64, to quantity: Int64) {
        let old = self[side].filter { $0.price == price && $0.order == nil }
            .reduce(0) { $0 + $1.quantity }
        var fresh = quantity - old
        if fresh > 0 {
            fresh -= fillClients(side.opposite, to: price, isStrict: false, fresh)
            if fresh > 0 { insert(Piece(price: price, quantity: fresh), side) }
        }
        while fresh < 0 {
            guard let last = self[side].lastIndex(where: { $0.price == price && $0.order == nil })
            else { return }
            let gone = min(-fresh, self[side][last].quantity)
            shrink(last, side, gone, isFill: false)
            fresh += gone
        }
    }

    private mutating func fillClients(
        _ side: Side, to price: Int64, isStrict: Bool, _ quantity: Int64
    ) -> Int64 {
        var left = quantity
        while left > 0,
            let index = self[side].firstIndex(where: {
                $0.order != nil && isWithin($0.price, price, resting: side)
                    && !(isStrict && $0.price == price)
            })
        {
            let filled = min(left, self[side][index].quantity)
            fillMaker(index, side, filled)
            left -= filled
        }
        return quantity - left
    }

    mutating func trade(_ taker: Side, _ price: Int64, _ quantity: Int64) {
        var left = quantity
        left -= fillClients(taker.opposite, to: price, isStrict: true, left)
        left -= fillClients(taker, to: price, isStrict: true, left)
        while left > 0,
            let index = self[taker.opposite].firstIndex(where: { $0.price == price })
        {
            let eaten = min(left, self[taker.opposite][index].quantity)
            fillMaker(index, taker.opposite, eaten)
            left -= eaten
        }
    }
}
