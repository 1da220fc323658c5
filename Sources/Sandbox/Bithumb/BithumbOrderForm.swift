internal import Domain
internal import SimulatedVenue

/// The fields of an order as a client sent them, wherever they stood.
struct BithumbOrderForm {
    private let value: (String) -> String?
    private let has: (String) -> Bool
    /// What the kind of order is called: `order_type`, or `ord_type` in the first version.
    private let typeField: String

    init(_ parameters: SignedParameters, typeField: String = "order_type") {
        value = { parameters.value($0) }
        has = { parameters.has($0) }
        self.typeField = typeField
    }

    /// One order of a batch.
    init(_ item: JSONTree) {
        value = { item[$0]?.textOrNumber }
        has = { item[$0].map { $0 != .null } ?? false }
        typeField = "order_type"
    }

    /// The order for the market, or what is wrong with the form.
    func order(
        of account: AccountID, in world: SandboxWorld
    ) throws(BithumbError) -> NewOrder {
        let market = try market(in: world)
        let side = try side()
        let isInKRW = world.listings[market.raw].instrument.quote == .krw
        let duration = try duration(isInKRW: isInKRW)
        var order = try shaped(of: account, market, side, duration, isInKRW: isInKRW)
        order.clientID = try clientID()
        order.selfTradePrevention = .cancelTaker
        switch duration {
        case "ioc": order.timeInForce = .ioc
        case "fok": order.timeInForce = .fok
        case "post_only": order.isPostOnly = true
        default: break
        }
        return order
    }

    private func market(in world: SandboxWorld) throws(BithumbError) -> MarketIndex {
        guard let name = value("market"), !name.isEmpty else { throw .missingParameter("market") }
        // What the real thing says about a market that it does not have.
        guard let market = world.market(named: name) else { throw .badParameter("currency") }
        return market
    }

    private func side() throws(BithumbError) -> Side {
        switch value("side") {
        case "bid": return .buy
        case "ask": return .sell
        case nil: throw .missingParameter("side")
        default: throw .badParameter("side")
        }
    }

    /// Only limit and best orders of KRW markets have one.
    private func duration(isInKRW: Bool) throws(BithumbError) -> String? {
        guard has("time_in_force") else { return nil }
        guard let word = value("time_in_force"), ["ioc", "fok", "post_only"].contains(word),
            isInKRW
        else { throw .badParameter("time_in_force") }
        return word
    }

    private func shaped(
        of account: AccountID, _ market: MarketIndex, _ side: Side, _ duration: String?,
        isInKRW: Bool
    ) throws(BithumbError) -> NewOrder {
        let size: OrderSize
        let kind: NewOrder.Kind
        switch value(typeField) {
        case "limit":
            size = .quantity(try volume())
            kind = .limit(try price())
        case "price":
            guard side == .buy, !has("volume"), duration == nil else {
                throw .badParameter(typeField)
            }
            size = .amount(try amount())
            kind = .market
        case "market":
            guard side == .sell, !has("price"), duration == nil else {
                throw .badParameter(typeField)
            }
            size = .quantity(try volume())
            kind = .market
        case "best":
            guard isInKRW, duration == "ioc" || duration == "fok",
                !has(side == .buy ? "volume" : "price")
            else { throw .badParameter(typeField) }
            size = side == .buy ? .amount(try amount()) : .quantity(try volume())
            kind = .best
        case nil: throw .missingParameter(typeField)
        default: throw .badParameter(typeField)
        }
        return NewOrder(account: account, market: market, side: side, size: size, kind: kind)
    }

    private func volume() throws(BithumbError) -> Quantity {
        Quantity(raw: try positive("volume"))
    }

    private func price() throws(BithumbError) -> Price {
        Price(raw: try positive("price"))
    }

    private func amount() throws(BithumbError) -> Money {
        Money(raw: Int128(try positive("price")) * Int128(FixedPoint.scale))
    }

    private func positive(_ name: String) throws(BithumbError) -> Int64 {
        guard has(name) else { throw .missingParameter(name) }
        guard let text = value(name), let raw = Self.decimal(text), raw > 0 else {
            throw .badParameter(name)
        }
        return raw
    }

    /// Reads decimal text of at most eight decimals.
    static func decimal(_ text: String) -> Int64? {
        do throws(DecimalError) {
            return try FixedPoint.parse(text)
        } catch {
            // The caller answers with the field's name, which is what the client needs.
            return nil
        }
    }

    private func clientID() throws(BithumbError) -> String? {
        guard has("client_order_id") else { return nil }
        guard let name = value("client_order_id"), Self.isClientID(name) else {
            throw .badParameter("client_order_id")
        }
        return name
    }

    /// 1 to 36 letters, digits, hyphens and underscores.
    static func isClientID(_ text: String) -> Bool {
        (1...36).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
