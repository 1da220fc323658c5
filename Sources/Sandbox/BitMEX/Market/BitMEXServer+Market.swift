import Domain
import SimulatedVenue

// The public half of the REST interface.
extension BitMEXServer {
    func describeRoot(_ call: BitMEXCall) -> BitMEXAnswer {
        .row(
            BitMEXRow([
                ("name", .text("BitMEX API")),
                ("version", .text("2.0.0")),
                ("timestamp", .integer(call.time.wall.milliseconds)),
            ]))
    }

    // MARK: - Instruments

    func listInstruments(
        _ route: BitMEXRoute, _ call: BitMEXCall
    ) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters)
        var rows: [BitMEXRow] = []
        for place in try places(of: paging.symbol) {
            rows.append(instrumentRow(place, at: call.time))
        }
        if route == .activeAndIndices { rows += indexRows(at: call.time.market) }
        // Active ones are a whole list, without pages.
        return .rows(route == .instruments ? paging.page(of: rows) : paging.cut(rows))
    }

    func listIndices(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        .rows(try BitMEXPaging(call.parameters).cut(indexRows(at: call.time.market)))
    }

    private func indexRows(at time: Timestamp) -> [BitMEXRow] {
        var rows: [BitMEXRow] = []
        for contract in contracts where !contract.isSpot {
            let price = world.indexPrice(of: contract.index)
            rows.append(
                BitMEXRow([
                    ("symbol", .text(BitMEXInstrument.index(of: contract))),
                    ("rootSymbol", .text(contract.instrument.base.code)),
                    ("state", .text("Open")),
                    ("typ", .text("MRCXXX")),
                    ("underlying", .text(contract.instrument.base.code)),
                    ("quoteCurrency", .text(contract.instrument.quote.code)),
                    ("reference", .text("BMEX")),
                    ("tickSize", .decimal(1_000_000)),
                    ("lastPrice", .price(price)),
                    ("markMethod", .text("LastPrice")),
                    ("markPrice", .price(price)),
                    ("timestamp", .time(time)),
                ]))
        }
        return rows
    }

    func listIntervals() -> BitMEXAnswer {
        let derivatives = contracts.filter { !$0.isSpot }
        func list(_ texts: [String]) -> JSONTree { .array(texts.map { .string($0) }) }
        var bytes: [UInt8] = []
        JSONTree.object([
            .init(
                key: "intervals",
                value: list(derivatives.map { "\($0.instrument.base.code):perpetual" })),
            .init(key: "symbols", value: list(derivatives.map(\.symbol))),
        ]).write(to: &bytes)
        return .json(String(decoding: bytes, as: UTF8.self))
    }

    func listVolumes() -> BitMEXAnswer {
        .rows(
            contracts.indices.map { place in
                let turnover = markets[place].statistics.turnoverOfDay
                return BitMEXRow([
                    ("symbol", .text(contracts[place].symbol)),
                    ("currency", .text(contracts[place].settlement.unit)),
                    ("turnover24h", .integer(turnover)),
                    ("turnover30d", .integer(turnover)),
                    ("turnover365d", .integer(turnover)),
                    ("turnover", .integer(turnover)),
                ])
            })
    }

    func listStats() -> BitMEXAnswer {
        .rows(
            contracts.indices.map { place in
                BitMEXRow([
                    ("rootSymbol", .text(contracts[place].instrument.base.code)),
                    ("currency", .text(contracts[place].settlement.unit)),
                    ("volume24h", .integer(markets[place].statistics.volumeOfDay)),
                    ("turnover24h", .integer(markets[place].statistics.turnoverOfDay)),
                    ("openInterest", .integer(markets[place].statistics.openInterest)),
                    ("openValue", .integer(markets[place].statistics.openValue)),
                ])
            })
    }

    /// The markets of a symbol: its own, those of a root such as `XBT` or `XBT:perpetual`, or all.
    func places(of symbol: String?) throws(BitMEXError) -> [Int] {
        guard let symbol else { return Array(contracts.indices) }
        if let market = world.market(named: symbol) { return [market.raw] }
        let root = symbol.split(separator: ":").first.map(String.init) ?? symbol
        let places = contracts.indices.filter {
            contracts[$0].instrument.base.code == root && !contracts[$0].isSpot
        }
        guard !places.isEmpty else { throw .invalid("symbol") }
        return places
    }

    // MARK: - Trades and quotes

    func listTrades(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters, maximum: 1000)
        var entries: [(Int, BitMEXTape.Entry)] = []
        let places = try places(of: paging.symbol)
        for place in places {
            for entry in markets[place].tape.entries.elements where paging.holds(entry.trade.time) {
                entries.append((place, entry))
            }
        }
        if places.count > 1 { entries.sort { $0.1.trade.number < $1.1.trade.number } }
        return .rows(page(entries, paging) { BitMEXTape.row($0.1, contracts[$0.0]) })
    }

    func listQuotes(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters)
        var quotes: [(Int, BitMEXQuote)] = []
        let places = try places(of: paging.symbol)
        for place in places {
            for quote in markets[place].quotes.elements where paging.holds(quote.time) {
                quotes.append((place, quote))
            }
        }
        if places.count > 1 { quotes.sort { $0.1.time < $1.1.time } }
        return .rows(page(quotes, paging) { $0.1.row(contracts[$0.0].symbol) })
    }

    /// The page of a long list: rows are made only of what is on it, unless a filter must see them
    /// all.
    private func page<Element>(
        _ elements: [Element], _ paging: BitMEXPaging, _ row: (Element) -> BitMEXRow
    ) -> [BitMEXRow] {
        guard paging.filter.isEmpty else { return paging.page(of: elements.map(row)) }
        let cut =
            paging.isReverse
            ? elements.reversed().dropFirst(paging.start).prefix(paging.count).map(row)
            : elements.dropFirst(paging.start).prefix(paging.count).map(row)
        return paging.cut(cut)
    }

    // MARK: - Bins

    func listTradeBins(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters, maximum: 1000)
        let size = try binSize(call.parameters)
        guard let range = try range(of: paging, size, call) else { return .rows([]) }
        var rows: [BitMEXRow] = []
        for place in try places(of: paging.symbol) {
            let bins = BitMEXBins(world: world, contract: contracts[place], size: size)
            rows += bins.rows(
                ending: range, limit: min(paging.start + paging.count, 20_000),
                newest: paging.isReverse, tape: markets[place].tape)
        }
        return .rows(paging.page(of: rows))
    }

    func listQuoteBins(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters, maximum: 1000)
        let size = try binSize(call.parameters)
        guard let range = try range(of: paging, size, call) else { return .rows([]) }
        var rows: [BitMEXRow] = []
        for place in try places(of: paging.symbol) {
            rows += quoteBins(place, size, ending: range)
        }
        return .rows(paging.page(of: rows))
    }

    private func binSize(_ parameters: BitMEXParameters) throws(BitMEXError) -> BitMEXBinSize {
        let text = try parameters.text("binSize") ?? "1m"
        guard let size = BitMEXBinSize(rawValue: text) else { throw .invalid("binSize") }
        return size
    }

    /// Bins that are over, and with `partial` the one that runs.
    private func range(
        of paging: BitMEXPaging, _ size: BitMEXBinSize, _ call: BitMEXCall
    ) throws(BitMEXError) -> ClosedRange<Timestamp>? {
        var last = call.time.market.floored(to: size.span)
        if try call.parameters.bool("partial") ?? false { last = last + size.span }
        let end = min(paging.endTime ?? last, last)
        let start = paging.startTime ?? BitMEXParameters.earliest
        // An empty range is no error: nothing lies in it.
        return start <= end ? start...end : nil
    }

    // MARK: - Book and funding

    func showBook(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        guard let symbol = try call.parameters.text("symbol") else { throw .required("symbol") }
        let depth = try call.parameters.integer("depth") ?? 25
        guard (0...100_000).contains(depth) else { throw .invalid("depth") }
        let contract = try contract(named: symbol)
        let levels = markets[contract.index.raw].book.levels(
            depth: depth == 0 ? .max : Int(depth))
        return .rows(levels.map { BitMEXBook.row($0, contract.symbol) })
    }

    func listFunding(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters)
        var rows: [BitMEXRow] = []
        for place in try places(of: paging.symbol) {
            for funding in markets[place].fundings.elements where paging.holds(funding.time) {
                rows.append(funding.row(contracts[place].symbol))
            }
        }
        return .rows(paging.page(of: rows))
    }

    // MARK: - Assets

    func listAssets() -> BitMEXAnswer {
        .rows(
            assets.map { asset in
                BitMEXRow([
                    ("asset", .text(asset.currency.code)),
                    ("currency", .text(asset.unit)),
                    ("majorCurrency", .text(asset.currency.code)),
                    ("name", .text(asset.name)),
                    ("currencyType", .text("Crypto")),
                    ("scale", .integer(Int64(asset.scale))),
                    ("enabled", .bool(true)),
                    ("isMarginCurrency", .bool(isSettlement(asset))),
                    ("minDepositAmount", .integer(10_000)),
                    ("minWithdrawalAmount", .integer(1_000)),
                    ("maxWithdrawalAmount", .integer(100_000_000_000_000)),
                    ("memoRequired", .bool(false)),
                    ("networks", .raw(Self.networks(of: asset))),
                ])
            })
    }

    /// Nothing is paid in or out of a sandbox.
    private static func networks(of asset: BitMEXAsset) -> String {
        guard let network = asset.network else { return "[]" }
        return "[{\"asset\":\"\(network.name)\",\"depositEnabled\":false,"
            + "\"withdrawalEnabled\":false,\"withdrawalFee\":0,\"minFee\":0,\"maxFee\":0}]"
    }

    func listNetworks() -> BitMEXAnswer {
        var seen: Set<String> = []
        return .rows(
            assets.compactMap { asset in
                guard let network = asset.network, seen.insert(network.name).inserted else {
                    return nil
                }
                return BitMEXRow([
                    ("network", .text(network.name)),
                    ("name", .text(network.title)),
                    ("currency", .text(network.unit)),
                    ("networkSymbol", .text(network.symbol)),
                    ("transactionExplorer", .text("http://127.0.0.1/")),
                    ("tokenExplorer", .text("http://127.0.0.1/")),
                    ("depositConfirmations", .integer(1)),
                    ("enabled", .bool(false)),
                ])
            })
    }

    /// The currencies of the markets, each once.
    var assets: [BitMEXAsset] {
        var seen: Set<BitMEXAsset> = []
        var result: [BitMEXAsset] = []
        for contract in contracts {
            for currency in [contract.instrument.base, contract.instrument.quote]
            where contract.isSpot || currency == contract.instrument.settlement {
                let asset = BitMEXAsset(currency)
                if seen.insert(asset).inserted { result.append(asset) }
            }
        }
        return result
    }

    func isSettlement(_ asset: BitMEXAsset) -> Bool {
        contracts.contains { !$0.isSpot && $0.settlement == asset }
    }

    /// The fund as it is now, under the time of its last daily statement.
    func insuranceRows() -> [BitMEXRow] {
        assets.filter(isSettlement).map {
            BitMEXRow([
                ("currency", .text($0.unit)),
                ("timestamp", .time(sessions.end - .days(1))),
                (
                    "walletBalance",
                    .integer($0.units(world.venue.insuranceFund($0.currency), .nearest))
                ),
            ])
        }
    }

    // MARK: - Announcements

    /// The one thing a sandbox has to say.
    var announcementRow: BitMEXRow {
        BitMEXRow([
            ("id", .integer(1)),
            ("link", .text("http://127.0.0.1/")),
            ("title", .text("This is a sandbox.")),
            ("content", .text("Nothing here is worth anything, and nobody trades with you.")),
            ("date", .time(startedAt)),
        ])
    }
}
