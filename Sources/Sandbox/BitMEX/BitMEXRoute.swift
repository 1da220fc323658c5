import SimulatedVenue

/// What can be asked under `/api/v1`.
enum BitMEXRoute: String, CaseIterable {
    case root = "GET "
    case instruments = "GET /instrument"
    case activeInstruments = "GET /instrument/active"
    case indices = "GET /instrument/indices"
    case activeAndIndices = "GET /instrument/activeAndIndices"
    case activeIntervals = "GET /instrument/activeIntervals"
    case usdVolume = "GET /instrument/usdVolume"
    case trades = "GET /trade"
    case tradeBins = "GET /trade/bucketed"
    case quotes = "GET /quote"
    case quoteBins = "GET /quote/bucketed"
    case book = "GET /orderBook/L2"
    case funding = "GET /funding"
    case liquidations = "GET /liquidation"
    case settlements = "GET /settlement"
    case insurance = "GET /insurance"
    case announcements = "GET /announcement"
    case urgentAnnouncements = "GET /announcement/urgent"
    case stats = "GET /stats"
    case assets = "GET /wallet/assets"
    case networks = "GET /wallet/networks"

    case orders = "GET /order"
    case placeOrder = "POST /order"
    case amendOrder = "PUT /order"
    case cancelOrders = "DELETE /order"
    case cancelAll = "DELETE /order/all"
    case cancelAllAfter = "POST /order/cancelAllAfter"
    case executions = "GET /execution"
    case tradeHistory = "GET /execution/tradeHistory"
    case positions = "GET /position"
    case leverage = "POST /position/leverage"
    case isolate = "POST /position/isolate"
    case transferMargin = "POST /position/transferMargin"
    case riskLimit = "POST /position/riskLimit"
    case user = "GET /user"
    case margin = "GET /user/margin"
    case wallet = "GET /user/wallet"
    case walletHistory = "GET /user/walletHistory"
    case walletSummary = "GET /user/walletSummary"
    case commission = "GET /user/commission"
    case apiKeys = "GET /apiKey"
    case userEvents = "GET /userEvent"

    init?(_ request: WireRequest) {
        let prefix = "/api/v1"
        guard request.path.hasPrefix(prefix) else { return nil }
        var path = request.path.dropFirst(prefix.count)
        if path.last == "/" { path = path.dropLast() }
        self.init(rawValue: "\(request.method) \(path)")
    }

    /// What a key must allow; `nil` where none is needed.
    var right: KeyRight? {
        switch self {
        case .root, .instruments, .activeInstruments, .indices, .activeAndIndices,
            .activeIntervals, .usdVolume, .trades, .tradeBins, .quotes, .quoteBins, .book,
            .funding, .liquidations, .settlements, .insurance, .announcements,
            .urgentAnnouncements, .stats, .assets, .networks:
            nil
        case .placeOrder, .amendOrder, .cancelOrders, .cancelAll, .cancelAllAfter, .leverage,
            .isolate, .transferMargin, .riskLimit:
            .order
        case .orders, .executions, .tradeHistory, .positions, .user, .margin, .wallet,
            .walletHistory, .walletSummary, .commission, .apiKeys, .userEvents:
            .view
        }
    }

    /// Whether the limit of one second counts it.
    var isOrder: Bool {
        switch self {
        case .placeOrder, .amendOrder, .cancelOrders, .cancelAll, .isolate, .leverage,
            .transferMargin:
            true
        default: false
        }
    }
}

/// A request whose sender is known.
struct BitMEXCall {
    let account: SandboxAccount?
    let parameters: BitMEXParameters
    let time: SandboxTime

    func requireAccount() throws(BitMEXError) -> SandboxAccount {
        guard let account else { throw .unauthorized }
        return account
    }
}

/// What a request is answered when nothing is wrong.
enum BitMEXAnswer {
    case rows([BitMEXRow])
    case row(BitMEXRow)
    case json(String)

    var response: WireResponse {
        var bytes: [UInt8] = []
        switch self {
        case .rows(let rows): BitMEXRow.write(rows, to: &bytes)
        case .row(let row): row.write(to: &bytes)
        case .json(let text): bytes = Array(text.utf8)
        }
        return WireResponse(
            status: 200,
            headers: [(name: "content-type", value: "application/json; charset=utf-8")],
            body: bytes)
    }
}

extension BitMEXServer {
    func answer(_ route: BitMEXRoute, _ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        switch route {
        case .placeOrder: try placeOrder(call)
        case .amendOrder: try amendOrder(call)
        case .cancelOrders: try cancelOrders(call)
        case .cancelAll: try cancelAll(call)
        case .cancelAllAfter: try cancelAllAfter(call)
        case .orders: try listOrders(call)
        case .executions: try listExecutions(call, onlyTrades: false)
        case .tradeHistory: try listExecutions(call, onlyTrades: true)
        case .positions, .leverage, .isolate, .transferMargin, .riskLimit, .user, .margin,
            .wallet, .walletHistory, .walletSummary, .commission, .apiKeys, .userEvents:
            try answerAccount(route, call)
        default: try answerPublic(route, call)
        }
    }

    private func answerPublic(
        _ route: BitMEXRoute, _ call: BitMEXCall
    ) throws(BitMEXError) -> BitMEXAnswer {
        switch route {
        case .root: describeRoot(call)
        case .instruments, .activeInstruments, .activeAndIndices: try listInstruments(route, call)
        case .indices: try listIndices(call)
        case .activeIntervals: listIntervals()
        case .usdVolume: listVolumes()
        case .trades: try listTrades(call)
        case .tradeBins: try listTradeBins(call)
        case .quotes: try listQuotes(call)
        case .quoteBins: try listQuoteBins(call)
        case .book: try showBook(call)
        case .funding: try listFunding(call)
        case .stats: listStats()
        case .assets: listAssets()
        case .insurance: .rows(insuranceRows())
        case .announcements: .rows([announcementRow])
        case .networks: listNetworks()
        case .liquidations: try listLiquidations(call)
        // Perpetuals are never settled, and nothing is urgent in a sandbox.
        default: .rows([])
        }
    }

    private func answerAccount(
        _ route: BitMEXRoute, _ call: BitMEXCall
    ) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        return switch route {
        case .positions: try listPositions(call, account)
        case .leverage: try setLeverage(call, account)
        case .isolate: try isolate(call, account)
        case .transferMargin: try transferMargin(call, account)
        case .riskLimit: try setRiskLimit(call, account)
        case .user: showUser(call, account)
        case .margin: try showMargin(call, account)
        case .wallet: try showWallet(call, account)
        case .walletHistory, .walletSummary: try listWalletHistory(call, account)
        case .commission: showCommission()
        case .apiKeys: listKeys(account)
        default: listEvents(account)
        }
    }
}
