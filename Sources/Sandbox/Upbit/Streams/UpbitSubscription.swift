internal import Domain
internal import SimulatedVenue

/// What a client of the stream is told about its own mistake.
struct UpbitSocketError: Error, Hashable, Sendable {
    enum Name: String {
        case invalidAuth = "INVALID_AUTH"
        case wrongFormat = "WRONG_FORMAT"
        case noTicket = "NO_TICKET"
        case noType = "NO_TYPE"
        case noCodes = "NO_CODES"
        case invalidParameter = "INVALID_PARAM"
        case tooMany = "TOO_MANY_REQUESTS"
    }

    let name: Name
    let message: String

    init(_ name: Name, _ message: String) {
        self.name = name
        self.message = message
    }

    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.object("error") {
                $0.string("name", name.rawValue)
                $0.string("message", message)
            }
        }
        return json.bytes
    }
}

/// The four ways of writing a stream.
enum UpbitFormat: String, CaseIterable, Sendable {
    case standard = "DEFAULT"
    case simple = "SIMPLE"
    case list = "JSON_LIST"
    case simpleList = "SIMPLE_LIST"

    var style: UpbitKeyStyle { self == .simple || self == .simpleList ? .short : .long }
    var isList: Bool { self == .list || self == .simpleList }
}

enum UpbitStream: Hashable, Sendable {
    case ticker, trade, orderbook
    case candle(UpbitCandleUnit)
    case myOrder, myAsset, announcement

    init?(_ word: String) {
        switch word {
        case "ticker": self = .ticker
        case "trade": self = .trade
        case "orderbook": self = .orderbook
        case "myOrder": self = .myOrder
        case "myAsset": self = .myAsset
        case "announcement": self = .announcement
        default:
            guard word.hasPrefix("candle."),
                let unit = UpbitCandleUnit(stream: String(word.dropFirst("candle.".count)))
            else { return nil }
            self = .candle(unit)
        }
    }

    var isPrivate: Bool {
        switch self {
        case .myOrder, .myAsset, .announcement: true
        case .ticker, .trade, .orderbook, .candle: false
        }
    }
}

/// One type object of a subscription.
struct UpbitSubscription {
    let stream: UpbitStream
    /// The type as it was asked for.
    let word: String
    /// The codes as they were asked for.
    let codes: [String]
    /// The markets of the codes; for books how many rows of each.
    let markets: [MarketIndex]
    let units: [Int]
    let step: Price
    let wantsSnapshot: Bool
    let wantsRealtime: Bool

    /// Whether the stream tells of this market.
    func covers(_ market: MarketIndex) -> Bool { markets.contains(market) }
}

/// A message of a client to the stream.
struct UpbitSocketRequest {
    enum Action {
        case subscribe([UpbitSubscription])
        case list
    }

    let ticket: String
    let action: Action
    /// `nil` when the client said nothing about it.
    let format: UpbitFormat?

    /// As many type objects as a message may have.
    static let mostTypes = 100

    init(_ bytes: [UInt8], on server: UpbitServer, isPrivate: Bool) throws(UpbitSocketError) {
        guard case .array(let parts) = JSONTree(bytes), !parts.isEmpty else {
            throw UpbitSocketError(.wrongFormat, "A request is a JSON array of objects.")
        }
        for part in parts {
            guard case .object = part else {
                throw UpbitSocketError(.wrongFormat, "A request is a JSON array of objects.")
            }
        }
        guard let ticket = parts.compactMap({ $0["ticket"]?.text }).first, !ticket.isEmpty else {
            throw UpbitSocketError(.noTicket, "The request has no ticket.")
        }
        self.ticket = ticket
        format = try Self.format(parts)
        if let method = parts.compactMap({ $0["method"] }).first {
            guard method.text == "LIST_SUBSCRIPTIONS" else {
                throw UpbitSocketError(.invalidParameter, "The method is not known.")
            }
            action = .list
            return
        }
        let types = parts.filter { $0["type"] != nil }
        guard !types.isEmpty else { throw UpbitSocketError(.noType, "The request has no type.") }
        guard types.count <= Self.mostTypes else {
            throw UpbitSocketError(.invalidParameter, "At most \(Self.mostTypes) types.")
        }
        var subscriptions: [UpbitSubscription] = []
        for type in types {
            subscriptions.append(
                try UpbitSubscription(type, on: server, isPrivate: isPrivate))
        }
        action = .subscribe(subscriptions)
    }

    private static func format(_ parts: [JSONTree]) throws(UpbitSocketError) -> UpbitFormat? {
        guard let word = parts.compactMap({ $0["format"] }).first else { return nil }
        guard let format = word.text.flatMap(UpbitFormat.init(rawValue:)) else {
            throw UpbitSocketError(.wrongFormat, "The format is not known.")
        }
        return format
    }
}

extension UpbitSubscription {
    fileprivate init(
        _ type: JSONTree, on server: UpbitServer, isPrivate: Bool
    ) throws(UpbitSocketError) {
        guard let word = type["type"]?.text, let stream = UpbitStream(word) else {
            throw UpbitSocketError(.invalidParameter, "The type is not known.")
        }
        guard stream.isPrivate == isPrivate else {
            if stream.isPrivate {
                throw UpbitSocketError(.invalidAuth, "\(word) is told on /websocket/v1/private.")
            }
            throw UpbitSocketError(.invalidParameter, "\(word) is told on /websocket/v1.")
        }
        let onlySnapshot = try Self.flag("is_only_snapshot", "isOnlySnapshot", type)
        let onlyRealtime = try Self.flag("is_only_realtime", "isOnlyRealtime", type)
        guard !(onlySnapshot && onlyRealtime) else {
            throw UpbitSocketError(
                .invalidParameter, "is_only_snapshot and is_only_realtime exclude each other.")
        }
        let codes = try Self.codes(type, stream)
        var markets: [MarketIndex] = []
        var units: [Int] = []
        for code in codes {
            let (market, count) = try Self.market(code, stream, on: server)
            markets.append(market)
            units.append(count)
        }
        let level = type["level"]?.scalar
        var step = Price.zero
        for market in markets where level != nil && stream == .orderbook {
            guard let known = server.step(level, of: market) else {
                throw UpbitSocketError(.invalidParameter, "The level is not one of the market.")
            }
            step = known
        }
        self.init(
            stream: stream, word: word, codes: codes, markets: markets, units: units, step: step,
            wantsSnapshot: !onlyRealtime && !isPrivate, wantsRealtime: !onlySnapshot)
    }

    private static func flag(
        _ name: String, _ older: String, _ type: JSONTree
    ) throws(UpbitSocketError) -> Bool {
        guard let value = type[name] ?? type[older] else { return false }
        guard let flag = value.bool else {
            throw UpbitSocketError(.invalidParameter, "\(name) is true or false.")
        }
        return flag
    }

    private static func codes(
        _ type: JSONTree, _ stream: UpbitStream
    ) throws(UpbitSocketError) -> [String] {
        guard let list = type["codes"] else {
            guard stream.isPrivate else { throw UpbitSocketError(.noCodes, "codes is missing.") }
            return []
        }
        guard stream != .myAsset else {
            throw UpbitSocketError(.wrongFormat, "myAsset has no codes.")
        }
        guard case .array(let elements) = list else {
            throw UpbitSocketError(.wrongFormat, "codes is a list.")
        }
        guard !elements.isEmpty || stream.isPrivate else {
            throw UpbitSocketError(.noCodes, "codes is empty.")
        }
        var seen: Set<String> = []
        var codes: [String] = []
        for element in elements {
            guard let code = element.text else {
                throw UpbitSocketError(.wrongFormat, "A code is a text.")
            }
            if seen.insert(code).inserted { codes.append(code) }
        }
        return codes
    }

    /// The market of a code, and how many rows of its book: `KRW-BTC.15`.
    private static func market(
        _ code: String, _ stream: UpbitStream, on server: UpbitServer
    ) throws(UpbitSocketError) -> (MarketIndex, Int) {
        let parts = code.split(separator: ".", omittingEmptySubsequences: false)
        let hasCount = stream == .orderbook && parts.count == 2
        let name = hasCount ? String(parts[0]) : code
        guard let market = server.world.market(named: name) else {
            throw UpbitSocketError(.invalidParameter, "\(code) is no market.")
        }
        guard hasCount else { return (market, UpbitBook.deepest) }
        guard let count = Int(parts[1]), [1, 5, 15, 30].contains(count) else {
            throw UpbitSocketError(.invalidParameter, "A book has 1, 5, 15 or 30 rows.")
        }
        return (market, count)
    }
}
