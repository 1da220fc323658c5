import Domain
import ExchangeAPI
import Transport

/// Reads what the venue says of one market and of this account's fees in it.
enum BitMEXTerms {
    /// From `GET /instrument?symbol=…`, with the fees of the base tier.
    static func terms(
        of sizing: BitMEXSizing, in reply: BitMEXReply
    ) throws(VenueCallError) -> AccountTerms {
        let market = sizing.instrument.market
        var terms: AccountTerms?
        var lot: Quantity?
        var maximum: Quantity?
        try reply.forEachRow(keys.keys) { row throws(WireError) in
            guard try row.value(keys.symbol).text() == market else { return }
            var told = AccountTerms(instrument: sizing.instrument)
            told.tick = try row.optional(keys.tick)?.price()
            lot = try row.optional(keys.lot)?.positiveQuantity()
            maximum = try row.optional(keys.maximum)?.positiveQuantity()
            told.makerFee = try row.optional(keys.maker)?.rate()
            told.takerFee = try row.optional(keys.taker)?.rate()
            told.isActive = row.optional(keys.state)?.equals("Open")
            terms = told
        }
        guard var terms else {
            throw .refused(
                Refusal(
                    .unknownMarket, message: "BitMEX lists no market \(market)", status: 200))
        }
        terms.lot = try lot.map(sizing.quantity)
        terms.maximumQuantity = try maximum.map(sizing.quantity)
        return terms
    }

    /// From `GET /user/commission`, an object with one member for each market; `nil` for a market that
    /// it does not name.
    static func fees(
        of market: String, in reply: BitMEXReply
    ) throws(VenueCallError) -> (maker: Rate, taker: Rate)? {
        let body = reply.response.body
        guard body.withUnsafeBytes(WireScanner.isWhole) else {
            throw reply.unreadable("it is no JSON")
        }
        guard let member = member(market, of: body) else { return nil }
        var fees: (maker: Rate, taker: Rate)?
        try reply.forEachRow(keys.keys, of: Array(member)) { row throws(WireError) in
            fees = (
                maker: try row.value(keys.maker).rate(), taker: try row.value(keys.taker).rate()
            )
        }
        return fees
    }

    /// The bytes of the member called `name` of a valid JSON object, when that is an object.
    ///
    /// The names are markets, which no decoder can list beforehand.
    private static func member(_ name: String, of json: [UInt8]) -> ArraySlice<UInt8>? {
        let wanted = Array("\"\(name)\"".utf8)
        var depth = 0
        var start: Int?
        var index = 0
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "\""):
                let end = stringEnd(json, index)
                let isWanted = depth == 1 && json[index..<end].elementsEqual(wanted)
                index = end
                if isWanted, let value = objectAfterColon(json, end) {
                    start = value
                    index = value
                    depth += 1
                } else {
                    continue
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 1, let start { return json[start...index] }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The index behind a string that begins at `start`.
    private static func stringEnd(_ json: [UInt8], _ start: Int) -> Int {
        var index = start + 1
        while index < json.count, json[index] != UInt8(ascii: "\"") {
            index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, json.count)
    }

    /// Where the object begins that follows a key; `nil` when no colon or no object does.
    private static func objectAfterColon(_ json: [UInt8], _ end: Int) -> Int? {
        let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        guard let colon = json[end...].firstIndex(where: { !isSpace($0) }),
            json[colon] == UInt8(ascii: ":"),
            let value = json[(colon + 1)...].firstIndex(where: { !isSpace($0) }),
            json[value] == UInt8(ascii: "{")
        else { return nil }
        return value
    }

    private static let keys = {
        var keys = WireKeys()
        let symbol = keys.field("symbol")
        let state = keys.field("state")
        let tick = keys.field("tickSize")
        let lot = keys.field("lotSize")
        let maximum = keys.field("maxOrderQty")
        let maker = keys.field("makerFee")
        let taker = keys.field("takerFee")
        return (
            keys: keys.table(), symbol: symbol, state: state, tick: tick, lot: lot,
            maximum: maximum,
            maker: maker, taker: taker
        )
    }()
}
