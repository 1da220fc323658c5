import BitMEX
import Domain
import ExchangeAPI
import Risk
import Testing
import Transport

/// A gateway and an account over one scripted connection, with the published key.
struct BitMEXRig {
    let http: ScriptedHTTP
    let gate = OpenGate()
    let clock = ManualClock()
    let gateway: BitMEXGateway
    let account: BitMEXAccount

    init(_ turns: [ScriptedHTTP.Turn]) throws {
        http = ScriptedHTTP(turns)
        let signer = try PublishedKey.signer()
        let session = RestSession(
            http: http, dialect: BitMEXDialect(signer: signer), gate: gate, clock: clock)
        gateway = BitMEXGateway(session: session, signer: signer)
        account = BitMEXAccount(session: session, signer: signer)
    }

    init(bodies: String...) throws { try self.init(bodies.map { .answer(200, [], $0) }) }

    static let xbtusd = InstrumentID(exchange: "bitmex", market: "XBTUSD")
    static let spot = InstrumentID(exchange: "bitmex", market: "XBT_USDT")
    static let id = ClientOrderID(run: 36, sequence: 7)
    static let venueID = VenueOrderID("0f0a1b2c-0000-1000-0000-000000000001")
    /// `api-expires` of everything that is signed while the clock stands at its start.
    static let expires: Int64 = 1_790_000_011

    /// The request that is expected, signed the long way round.
    static func request(
        _ method: HTTPMethod, _ target: String, _ body: String = ""
    ) throws -> HTTPRequest {
        let secret = try #require(Secret(PublishedKey.secret))
        let message = Array("\(method.rawValue)\(target)\(expires)\(body)".utf8)
        let code = message.withUnsafeBytes { KeyedHMAC<SHA256Hash>(key: secret).code(of: $0) }
        var headers = [
            HTTPField("api-key", PublishedKey.id), HTTPField("api-expires", "\(expires)"),
            HTTPField("api-signature", Hexadecimal.encode(code)),
        ]
        if !body.isEmpty { headers.append(HTTPField("content-type", "application/json")) }
        return HTTPRequest(method, target, headers: headers, body: Array(body.utf8))
    }

    /// An order that went through the gate, as every order does.
    static func approved(
        _ side: Side = .buy, _ size: OrderSize = .quantity(.init(raw: 100 * FixedPoint.scale)),
        _ type: OrderType = .limit(Price(raw: 7_700_050_000_000)),
        _ timeInForce: TimeInForce = .gtc, isPostOnly: Bool = false, isReduceOnly: Bool = false,
        market: String = "XBTUSD", position: Int64 = 0, on own: Instrument? = nil
    ) throws -> ApprovedOrder {
        let now = try #require(Timestamp(iso8601: "2026-08-01T00:00:00Z"))
        let instrument = try own ?? BitMEXCatalog().instrument(market: market, at: now)
        let rich = Money(raw: 1_000_000_000 * Money.scale)
        let request = OrderRequest(
            id: id, instrument: instrument.id, side: side, size: size, type: type,
            timeInForce: timeInForce, isPostOnly: isPostOnly, isReduceOnly: isReduceOnly,
            time: now, decisionPrice: Price(raw: 77_000 * FixedPoint.scale))
        let snapshot = RiskSnapshot(
            time: now, state: .active, destination: .simulated, instrument: instrument,
            lastPrice: request.decisionPrice, dataTime: now,
            position: Quantity(raw: position * FixedPoint.scale), workingBuys: .zero,
            workingSells: .zero, freeCash: rich, equity: rich, dayStartEquity: rich,
            ordersToday: 0)
        return try RiskGate.standard(RiskLimits()).approve(request, in: snapshot)
    }
}

/// Rows in the venue's shape, made for these tests.
enum BitMEXRows {
    static func order(
        _ more: String = #""ordStatus":"New","leavesQty":100,"cumQty":0"#,
        symbol: String = "XBTUSD", client: String? = "\(BitMEXRig.id)",
        id: String = BitMEXRig.venueID.text, time: String = "2026-09-21T14:13:20.050Z"
    ) -> String {
        let name = client.map { #""clOrdID":"\#($0)","# } ?? ""
        return #"{"orderID":"\#(id)",\#(name)"symbol":"\#(symbol)","side":"Buy","orderQty":100,"#
            + #""price":77000.5,"ordType":"Limit","timeInForce":"GoodTillCancel","#
            + #""execInst":"ParticipateDoNotInitiate",\#(more),"#
            + #""transactTime":"\#(time)","timestamp":"\#(time)"}"#
    }

    static func fill(
        _ id: String, quantity: Int = 60, symbol: String = "XBTUSD",
        order: String = BitMEXRig.venueID.text, time: String = "2026-09-21T14:13:21.000Z"
    ) -> String {
        #"{"execID":"\#(id)","orderID":"\#(order)","clOrdID":"\#(BitMEXRig.id)","#
            + #""symbol":"\#(symbol)","side":"Buy","lastQty":\#(quantity),"lastPx":77000.5,"#
            + #""lastLiquidityInd":"AddedLiquidity","orderQty":100,"price":77000.5,"#
            + #""execType":"Trade","ordType":"Limit","timeInForce":"GoodTillCancel","#
            + #""ordStatus":"PartiallyFilled","leavesQty":40,"cumQty":60,"settlCurrency":"XBt","#
            + #""commission":0.0005,"execComm":38,"timestamp":"\#(time)"}"#
    }

    static let funding =
        #"{"execID":"f0000000-0000-1000-0000-000000000001","#
        + #""orderID":"00000000-0000-0000-0000-000000000000","symbol":"XBTUSD","lastQty":200,"#
        + #""lastPx":77000.5,"execType":"Funding","ordType":"Limit","timeInForce":"AtTheClose","#
        + #""ordStatus":"Filled","settlCurrency":"XBt","commission":0.0001,"execComm":26,"#
        + #""text":"Funding","timestamp":"2026-09-21T20:00:00.000Z"}"#

    static let position =
        #"{"account":1,"symbol":"XBTUSD","currency":"XBt","currentQty":-300,"#
        + #""avgEntryPrice":76999.9,"markPrice":77001.25,"leverage":10,"crossMargin":false,"#
        + #""posCost":389611,"posMargin":39200,"unrealisedPnl":-7,"realisedPnl":12,"#
        + #""timestamp":"2026-09-21T14:13:20.052Z"}"#

    static let margins =
        #"[{"account":1,"currency":"XBt","amount":143217796,"walletBalance":143217631,"#
        + #""marginBalance":143218191,"availableMargin":142913864,"withdrawableMargin":142913864,"#
        + #""initMargin":0,"maintMargin":304327,"unrealisedPnl":560,"realisedPnl":-165,"#
        + #""timestamp":"2026-09-21T14:13:20.052Z"},"#
        + #"{"account":1,"currency":"USDt","walletBalance":1234567,"availableMargin":1234567,"#
        + #""timestamp":"2026-09-21T14:13:20.052Z"},"#
        + #"{"account":1,"currency":"Gwei","walletBalance":0,"availableMargin":0,"#
        + #""timestamp":"2026-09-21T14:13:20.052Z"},"#
        + #"{"account":1,"currency":"NEWt","walletBalance":0,"availableMargin":0,"#
        + #""timestamp":"2026-09-21T14:13:20.052Z"}]"#

    static let assets =
        #"[{"asset":"XBT","currency":"XBt","majorCurrency":"XBT","scale":8},"#
        + #"{"asset":"USDT","currency":"USDt","majorCurrency":"USDT","scale":6}]"#

    static let instrument =
        #"[{"symbol":"XBTUSD","state":"Open","tickSize":0.1,"lotSize":100,"#
        + #""maxOrderQty":10000000,"makerFee":0.0005,"takerFee":0.0005}]"#

    static let commission =
        #"{"XBTUSDT":{"maxFee":0.1,"makerFee":0.9,"takerFee":0.9,"settlementFee":0},"#
        + #""a \"XBTUSD\"":{"XBTUSD":{"makerFee":0.8,"takerFee":0.8}},"#
        + #""XBTUSD": {"makerFee":-0.0001,"takerFee":0.000175,"settlementFee":0},"Z":{}}"#

    static let keys =
        #"[{"id":"another","secret":null,"permissions":["order","withdraw"],"enabled":true},"#
        + #"{"id":"\#(PublishedKey.id)","name":"bot","nonce":0,"cidr":"203.0.113.7/32","#
        + #""permissions":["order"],"enabled":true,"userId":1}]"#

    static let silence =
        #"{"now":"2026-09-21T14:13:20.123Z","cancelTime":"2026-09-21T14:14:20.123Z"}"#
}
