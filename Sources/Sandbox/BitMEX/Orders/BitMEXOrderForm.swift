import Domain
import SimulatedVenue

/// What a client asks for in POST /order, read and checked for contradictions; nothing is inferred
/// from the market yet.
struct BitMEXOrderForm {
    var symbol: String
    var side: Side?
    /// In contracts; `nil` only with `Close`.
    var quantity: Int64?
    var price: Price?
    var stopPrice: Price?
    var displayQuantity: Int64?
    var kind: BitMEXOrderKind
    var timeInForce: BitMEXTimeInForce
    var instructions: Set<BitMEXInstruction>
    var clientID: String?
    var linkID: String?
    var text: String

    init(_ parameters: BitMEXParameters) throws(BitMEXError) {
        guard let symbol = try parameters.text("symbol") else { throw .required("symbol") }
        self.symbol = symbol
        instructions = try Self.instructions(parameters)
        price = try Self.price("price", parameters)
        stopPrice = try Self.price("stopPx", parameters)
        kind = try Self.kind(parameters, price: price, stopPrice: stopPrice)
        timeInForce = try Self.timeInForce(parameters, kind)
        clientID = try Self.name("clOrdID", parameters)
        linkID = try Self.name("clOrdLinkID", parameters)
        text = try parameters.text("text").map { String($0.prefix(500)) } ?? "Submitted via API."
        try takeSize(parameters)
        try refuseContradictions(parameters)
    }

    private static func price(
        _ name: String, _ parameters: BitMEXParameters
    ) throws(BitMEXError) -> Price? {
        guard let text = try parameters.text(name) else { return nil }
        var raw: Int64 = 0
        do throws(DecimalError) {
            raw = try FixedPoint.parse(text)
        } catch {
            if case .tooManyDigits = error, name == "price" { throw .bad("Invalid price tickSize") }
            throw .invalid(name)
        }
        guard raw > 0, raw <= largestPrice else { throw .invalid(name) }
        return Price(raw: raw)
    }

    /// `maxPrice` of every instrument.
    private static let largestPrice: Int64 = 1_000_000 * FixedPoint.scale

    /// The type as told, or as the prices tell it.
    private static func kind(
        _ parameters: BitMEXParameters, price: Price?, stopPrice: Price?
    ) throws(BitMEXError) -> BitMEXOrderKind {
        if let word = try parameters.text("ordType") {
            guard let kind = BitMEXOrderKind(rawValue: word) else { throw .invalid("ordType") }
            return kind
        }
        switch (price, stopPrice) {
        case (_?, _?): return .stopLimit
        case (nil, _?): return .stop
        case (_?, nil): return .limit
        case (nil, nil): return parameters.has("pegPriceType") ? .pegged : .market
        }
    }

    private static func timeInForce(
        _ parameters: BitMEXParameters, _ kind: BitMEXOrderKind
    ) throws(BitMEXError) -> BitMEXTimeInForce {
        let isMarket = !kind.hasLimit
        guard let word = try parameters.text("timeInForce") else {
            return isMarket ? .immediateOrCancel : .goodTillCancel
        }
        guard let value = BitMEXTimeInForce(rawValue: word) else { throw .invalid("timeInForce") }
        if isMarket { return value == .fillOrKill ? .fillOrKill : .immediateOrCancel }
        return value
    }

    private static func instructions(
        _ parameters: BitMEXParameters
    ) throws(BitMEXError) -> Set<BitMEXInstruction> {
        var result: Set<BitMEXInstruction> = []
        for word in try parameters.names("execInst") ?? [] {
            let trimmed = String(word.drop { $0 == " " })
            guard let instruction = BitMEXInstruction(rawValue: trimmed) else {
                throw .invalid("execInst")
            }
            result.insert(instruction)
        }
        return result
    }

    private static func name(
        _ name: String, _ parameters: BitMEXParameters
    ) throws(BitMEXError) -> String? {
        guard let text = try parameters.text(name) else { return nil }
        guard text.utf8.count <= 36 else { throw .invalid(name) }
        return text
    }

    /// The side in words, or as the sign of the quantity; both may be told when they agree.
    private mutating func takeSize(_ parameters: BitMEXParameters) throws(BitMEXError) {
        if let word = try parameters.text("side") {
            guard let side = BitMEXWords.side(word) else { throw .invalid("side") }
            self.side = side
        }
        displayQuantity = try parameters.integer("displayQty")
        guard let size = try Self.size("orderQty", parameters) else {
            if !instructions.contains(.close) { throw .badQuantity }
            return
        }
        guard size != 0, size > .min else { throw .badQuantity }
        if size < 0 {
            if side == .buy { throw .invalid("side") }
            side = .sell
        } else if side == nil, !instructions.contains(.close) {
            side = .buy
        }
        quantity = abs(size)
    }

    static func size(
        _ name: String, _ parameters: BitMEXParameters
    ) throws(BitMEXError) -> Int64? {
        do throws(BitMEXError) {
            return try parameters.integer(name)
        } catch {
            throw name == "orderQty" ? .badQuantity : error
        }
    }

    private func refuseContradictions(_ parameters: BitMEXParameters) throws(BitMEXError) {
        if kind == .pegged || parameters.has("pegPriceType") || parameters.has("pegOffsetValue") {
            throw .invalid("pegPriceType")
        }
        if parameters.has("contingencyType") { throw .invalid("contingencyType") }
        if kind.hasLimit, price == nil { throw .invalid("price") }
        if !kind.hasLimit, price != nil { throw .invalid("price") }
        if kind.isDormant != (stopPrice != nil) { throw .invalid("stopPx") }
        if let displayQuantity {
            guard displayQuantity >= 0, displayQuantity <= quantity ?? .max, kind.hasLimit else {
                throw .invalid("displayQty")
            }
        }
        let isPostOnly = instructions.contains(.postOnly)
        if isPostOnly, !kind.hasLimit || timeInForce.domain != .gtc { throw .invalid("execInst") }
        if instructions.contains(.allOrNone) || instructions.contains(.fixed) {
            throw .invalid("execInst")
        }
        let references: Set<BitMEXInstruction> = [
            .markPrice, .lastPrice, .indexPrice, .lastWithinMark,
        ]
        if instructions.intersection(references).count > 1 { throw .invalid("execInst") }
    }

    /// Which price wakes a dormant order. Without a word it is the mark price, and on spot, which
    /// has none, the last one.
    func source(isSpot: Bool) -> OrderTrigger.Source {
        if isSpot || instructions.contains(.lastPrice) || instructions.contains(.lastWithinMark) {
            return .last
        }
        return instructions.contains(.indexPrice) ? .index : .mark
    }
}
