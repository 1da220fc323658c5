import Domain
import SimulatedVenue

// How changes reach the subscribers of each table.
extension BitMEXServer {
    /// One message for each order: a new one comes in its final state.
    func tellOrders(_ told: BitMEXPending) {
        for id in told.orders {
            guard let order = store.order(id) else { continue }
            let contract = contracts[order.market.raw]
            guard hub.hasListener(.order, symbol: contract.symbol, account: order.account) else {
                accounts.toldOrders[id] = nil
                continue
            }
            let row = order.row(contract)
            let before = accounts.toldOrders[id]
            accounts.toldOrders[id] = order.isOpen ? row : nil
            if let before {
                let table = BitMEXTable.order
                if let delta = row.changes(
                    since: before, always: table.always, ignoring: ["timestamp"])
                {
                    hub.send(
                        table, .update, [delta], account: order.account, symbol: contract.symbol,
                        topic: .account)
                }
            } else {
                hub.send(
                    .order, .insert, [row], account: order.account, symbol: contract.symbol,
                    topic: .account)
            }
        }
    }

    func tellExecutions(_ told: BitMEXPending) {
        for execution in told.executions {
            let contract = contracts[execution.order.market.raw]
            let account = execution.order.account
            guard hub.hasListener(.execution, symbol: contract.symbol, account: account) else {
                continue
            }
            hub.send(
                .execution, .insert, [execution.row(contract)], account: account,
                symbol: contract.symbol, topic: execution.kind.isTrade ? .fill : .account)
        }
    }

    func tellTrades(_ told: BitMEXPending) {
        for (market, entries) in told.trades.sorted(by: { $0.key < $1.key }) {
            let contract = contracts[market]
            guard hub.hasListener(.trade, symbol: contract.symbol) else { continue }
            hub.send(
                .trade, .insert, entries.map { BitMEXTape.row($0, contract) },
                symbol: contract.symbol, topic: .market)
        }
    }

    func tellBooks(_ told: BitMEXPending, at time: SandboxTime) {
        for place in told.books.sorted() {
            let contract = contracts[place]
            let old = markets[place].book
            markets[place].book.refresh(contract, of: world.venue, at: time.market)
            let book = markets[place].book
            for (table, depth) in [(BitMEXTable.orderBookL2, Int.max), (.bestLevels, 25)] {
                guard hub.hasListener(table, symbol: contract.symbol) else { continue }
                tell(book.changes(since: old, depth: depth), of: table, contract, at: time)
            }
            if book.asks.prefix(10) != old.asks.prefix(10)
                || book.bids.prefix(10) != old.bids.prefix(10)
            {
                hub.send(
                    .orderBook10, .update, [book.tenRow(contract.symbol, at: time.market)],
                    symbol: contract.symbol, topic: .market)
            }
            tellQuote(place, at: time)
        }
    }

    private func tell(
        _ changes: [BitMEXBook.Change], of table: BitMEXTable, _ contract: BitMEXContract,
        at time: SandboxTime
    ) {
        var rows: [BitMEXHub.Action: [BitMEXRow]] = [:]
        for change in changes {
            let row = BitMEXBook.row(change, contract.symbol, at: time.market)
            switch change {
            case .deleted: rows[.delete, default: []].append(row)
            case .updated: rows[.update, default: []].append(row)
            case .inserted: rows[.insert, default: []].append(row)
            }
        }
        for action in [BitMEXHub.Action.delete, .update, .insert] {
            hub.send(
                table, action, rows[action] ?? [], symbol: contract.symbol, topic: .market)
        }
    }

    private func tellQuote(_ place: Int, at time: SandboxTime) {
        let quote = markets[place].quote(at: time.market)
        if let last = markets[place].quotes.elements.last, last.hasSameTop(as: quote) { return }
        markets[place].quotes.append(quote)
        let symbol = contracts[place].symbol
        hub.send(.quote, .insert, [quote.row(symbol)], symbol: symbol, topic: .market)
    }

    func tellInstruments(at time: SandboxTime) {
        for place in markets.indices {
            let contract = contracts[place]
            guard hub.hasListener(.instrument, symbol: contract.symbol) else {
                markets[place].toldInstrument = nil
                continue
            }
            let row = instrumentRow(place, at: time)
            let before = markets[place].toldInstrument
            let table = BitMEXTable.instrument
            guard let before else {
                markets[place].toldInstrument = row
                continue
            }
            guard
                let delta = row.changes(
                    since: before, always: table.always, ignoring: ["timestamp"])
            else { continue }
            markets[place].toldInstrument = row
            hub.send(table, .update, [delta], symbol: contract.symbol, topic: .market)
        }
    }

    /// The row as it is now; sums over a day are made anew only now and then.
    func instrumentRow(_ place: Int, at time: SandboxTime) -> BitMEXRow {
        let contract = contracts[place]
        if time.market - markets[place].statistics.at > .seconds(5) {
            markets[place].statistics = BitMEXStatistics(contract, world, at: time.market)
        }
        return BitMEXInstrument(contract: contract, market: markets[place], world: world)
            .row(at: time.market)
    }

    /// Bins come a little after their end.
    func tellBins(at time: SandboxTime) {
        let due = time.market - .seconds(2)
        for place in markets.indices {
            for size in BitMEXBinSize.allCases {
                let end = due.floored(to: size.span)
                guard let told = markets[place].binsToldUntil[size], end > told else { continue }
                markets[place].binsToldUntil[size] = end
                tellBins(place, size, ending: (told + size.span)...end)
            }
        }
    }

    private func tellBins(
        _ place: Int, _ size: BitMEXBinSize, ending range: ClosedRange<Timestamp>
    ) {
        let contract = contracts[place]
        let table = BitMEXTable.tradeBin(size)
        if hub.hasListener(table, symbol: contract.symbol) {
            let rows = BitMEXBins(world: world, contract: contract, size: size).rows(
                ending: range, limit: 1000, newest: true, tape: markets[place].tape)
            hub.send(table, .insert, rows, symbol: contract.symbol, topic: .market)
        }
        let quotes = BitMEXTable.quoteBin(size)
        if hub.hasListener(quotes, symbol: contract.symbol) {
            let rows = quoteBins(place, size, ending: range)
            hub.send(quotes, .insert, rows, symbol: contract.symbol, topic: .market)
        }
    }

    /// The last quote before the end of each bin, from the first one on that is still known.
    func quoteBins(
        _ place: Int, _ size: BitMEXBinSize, ending range: ClosedRange<Timestamp>
    ) -> [BitMEXRow] {
        let quotes = markets[place].quotes.elements
        guard let first = quotes.first else { return [] }
        let span = size.span
        var end = max(range.lowerBound, first.time).floored(to: span)
        if end <= first.time || end < range.lowerBound { end = end + span }
        var rows: [BitMEXRow] = []
        var next = 0
        while end <= range.upperBound, rows.count < 10_000 {
            while next < quotes.count, quotes[next].time < end { next += 1 }
            if next > 0 { rows.append(quotes[next - 1].row(contracts[place].symbol, stamp: end)) }
            end = end + span
        }
        return rows
    }
}
