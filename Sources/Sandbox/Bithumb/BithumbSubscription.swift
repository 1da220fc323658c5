internal import SimulatedVenue

/// What a client wants to be told of one kind of stream.
struct BithumbSubscription {
    enum Kind: String { case ticker, trade, orderbook, myOrder, myAsset }

    let kind: Kind
    /// `nil`: all of them.
    let markets: Set<MarketIndex>?
    let isOnlySnapshot: Bool
    let isOnlyRealtime: Bool

    func covers(_ market: MarketIndex) -> Bool { markets?.contains(market) ?? true }
    var wantsSnapshot: Bool { !isOnlyRealtime }
    var wantsRealtime: Bool { !isOnlySnapshot }
}

/// What a client sent over a WebSocket.
enum BithumbSocketRequest {
    /// The text `PING`.
    case ping
    case subscribe([BithumbSubscription], isSimple: Bool)

    /// Why a message was not understood; the names are those of the documentation.
    struct Refusal: Error, Equatable {
        let name: String
        let message: String

        static let format = Refusal(name: "WRONG_FORMAT", message: "Format 이 맞지 않습니다.")
        static let ticket = Refusal(
            name: "NO_TICKET", message: "티켓이 존재하지 않거나, 유효하지 않습니다.")
        static let type = Refusal(name: "NO_TYPE", message: "type 필드가 존재하지 않습니다.")
        static let codes = Refusal(name: "NO_CODES", message: "codes 필드가 존재하지 않습니다.")
        static let emptyCodes = Refusal(
            name: "INVALID_PARAM", message: "codes 필드가 비어 있습니다.")
        static func unsupported(_ word: String) -> Refusal {
            Refusal(name: "INVALID_PARAM", message: "\(word)은 지원하지 않는 포맷입니다.")
        }

        var bytes: [UInt8] {
            var json = JSONWriter()
            json.object {
                $0.object("error") {
                    $0.string("name", name)
                    $0.string("message", message)
                }
            }
            return json.bytes
        }
    }

    /// Longer messages are refused unread.
    static let longest = 64 * 1024
    private static let pingText: [UInt8] = Array("PING".utf8)

    /// - Parameter isPrivate: whether the socket is an account's, which has streams of its own.
    init(_ bytes: [UInt8], isPrivate: Bool, in world: SandboxWorld) throws(Refusal) {
        if bytes == Self.pingText {
            self = .ping
            return
        }
        guard bytes.count <= Self.longest, let items = JSONTree(bytes)?.items else {
            throw .format
        }
        guard let ticket = items.first?["ticket"]?.text, !ticket.isEmpty else { throw .ticket }
        var subscriptions: [BithumbSubscription] = []
        var isSimple = false
        for item in items.dropFirst() {
            guard case .object = item else { throw .format }
            if let format = item["format"] {
                isSimple = try Self.isSimple(format)
            } else {
                subscriptions.append(try Self.subscription(item, isPrivate: isPrivate, in: world))
            }
        }
        guard !subscriptions.isEmpty else { throw .type }
        self = .subscribe(subscriptions, isSimple: isSimple)
    }

    private static func isSimple(_ format: JSONTree) throws(Refusal) -> Bool {
        switch format.text {
        case "DEFAULT": return false
        case "SIMPLE": return true
        case let word?: throw .unsupported(word)
        case nil: throw .format
        }
    }

    private static func subscription(
        _ item: JSONTree, isPrivate: Bool, in world: SandboxWorld
    ) throws(Refusal) -> BithumbSubscription {
        guard let word = item["type"]?.text, !word.isEmpty else { throw .type }
        guard let kind = BithumbSubscription.Kind(rawValue: word) else { throw .unsupported(word) }
        let isOfAccount = kind == .myOrder || kind == .myAsset
        guard isOfAccount == isPrivate else { throw .unsupported(word) }
        var markets: Set<MarketIndex>?
        if let codes = item["codes"], codes != .null {
            guard let names = codes.items?.compactMap(\.text) else { throw .codes }
            if !names.isEmpty || !isOfAccount { markets = try known(names, in: world) }
        } else if !isOfAccount {
            throw .codes
        }
        return BithumbSubscription(
            kind: kind, markets: kind == .myAsset ? nil : markets,
            isOnlySnapshot: item["isOnlySnapshot"]?.bool ?? false,
            isOnlyRealtime: item["isOnlyRealtime"]?.bool ?? false)
    }

    /// Codes that no market has are passed over, unless nothing is left.
    private static func known(
        _ names: [String], in world: SandboxWorld
    ) throws(Refusal) -> Set<MarketIndex> {
        guard !names.isEmpty else { throw .emptyCodes }
        let markets = Set(names.compactMap { world.market(named: $0) })
        guard !markets.isEmpty else { throw .emptyCodes }
        return markets
    }
}
