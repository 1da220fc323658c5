import Domain
import SimulatedVenue

/// What subscribers of private tables were told last: updates are differences from it.
struct BitMEXAccountTables {
    /// Of open orders, by the venue's name of the order.
    var toldOrders: [String: BitMEXRow] = [:]
    /// By the row's own key.
    private var told: [Key: [String: BitMEXRow]] = [:]

    private struct Key: Hashable {
        let table: BitMEXTable
        let account: AccountID
    }

    /// What to tell of a row: nothing, its changes, or all of it.
    mutating func take(
        _ row: BitMEXRow, of table: BitMEXTable, _ account: AccountID, _ name: String
    ) -> (action: BitMEXHub.Action, row: BitMEXRow)? {
        let key = Key(table: table, account: account)
        guard let before = told[key]?[name] else {
            told[key, default: [:]][name] = row
            return (.insert, row)
        }
        guard
            let delta = row.changes(
                since: before, always: table.always, ignoring: ["timestamp"])
        else { return nil }
        told[key]?[name] = row
        return (.update, delta)
    }

    /// A subscriber gets the row in its partial.
    mutating func note(
        _ row: BitMEXRow, of table: BitMEXTable, _ account: AccountID, _ name: String
    ) {
        told[Key(table: table, account: account), default: [:]][name] = row
    }

    /// Nobody listens: what was told counts no more.
    mutating func forget(_ table: BitMEXTable, _ account: AccountID) {
        told[Key(table: table, account: account)] = nil
    }

    /// Only the row of one symbol.
    mutating func forget(_ table: BitMEXTable, _ account: AccountID, _ name: String) {
        told[Key(table: table, account: account)]?[name] = nil
    }
}

extension BitMEXServer {
    /// Positions, margin and wallet of everybody who listens, as far as they changed.
    ///
    /// Marks move positions without any news, so all listeners are looked after.
    func tellAccounts(at time: SandboxTime) {
        for account in world.accounts { tellAccount(account.id, at: time.market) }
    }

    private func tellAccount(_ account: AccountID, at time: Timestamp) {
        if hub.hasAnyListener(.position, of: account) {
            for (symbol, row) in positionRows(of: account, at: time) {
                tell(row, of: .position, account, symbol, symbol: symbol)
            }
        } else {
            accounts.forget(.position, account)
        }
        for table in [BitMEXTable.margin, .wallet] {
            guard hub.hasAnyListener(table, of: account) else {
                accounts.forget(table, account)
                continue
            }
            for purse in purses(of: account) {
                let row =
                    table == .margin ? purse.row(at: time) : walletRow(of: purse, at: time)
                tell(row, of: table, account, purse.asset.unit, symbol: nil)
            }
        }
    }

    private func tell(
        _ row: BitMEXRow, of table: BitMEXTable, _ account: AccountID, _ name: String,
        symbol: String?
    ) {
        guard hub.hasListener(table, symbol: symbol, account: account) else {
            return accounts.forget(table, account, name)
        }
        guard let (action, delta) = accounts.take(row, of: table, account, name) else { return }
        hub.send(table, action, [delta], account: account, symbol: symbol, topic: .account)
    }

    /// The rows of a partial, which are from now on what the subscriber knows.
    func rows(
        of subscription: BitMEXSubscription, account: AccountID?, at time: SandboxTime
    ) -> [BitMEXRow] {
        if let account { return privateRows(of: subscription, account, at: time) }
        switch subscription.table {
        case .insurance: return insuranceRows()
        case .announcement: return [announcementRow]
        default: break
        }
        var rows: [BitMEXRow] = []
        for place in contracts.indices
        where subscription.symbol == nil || subscription.symbol == contracts[place].symbol {
            rows += publicRows(of: subscription.table, place, at: time)
        }
        return rows
    }

    private func publicRows(
        of table: BitMEXTable, _ place: Int, at time: SandboxTime
    ) -> [BitMEXRow] {
        let contract = contracts[place]
        let market = markets[place]
        switch table {
        case .instrument:
            let row = instrumentRow(place, at: time)
            // Others have been told up to here by `deliver`.
            markets[place].toldInstrument = row
            return [row]
        case .trade: return market.tape.lastEntry.map { [BitMEXTape.row($0, contract)] } ?? []
        case .quote:
            return [
                market.quote(at: market.quotes.elements.last?.time ?? time.market)
                    .row(contract.symbol)
            ]
        case .orderBookL2, .bestLevels:
            return market.book.levels(depth: table == .bestLevels ? 25 : .max)
                .map { BitMEXBook.row($0, contract.symbol) }
        case .orderBook10: return [market.book.tenRow(contract.symbol, at: time.market)]
        case .liquidation: return liquidationRows(of: [place])
        case .funding:
            return market.fundings.elements.last.map { [$0.row(contract.symbol)] } ?? []
        default: return lastBins(of: table, place)
        }
    }

    /// The last bin that has been told.
    private func lastBins(of table: BitMEXTable, _ place: Int) -> [BitMEXRow] {
        for size in BitMEXBinSize.allCases {
            guard let end = markets[place].binsToldUntil[size] else { continue }
            if table == .tradeBin(size) {
                return BitMEXBins(world: world, contract: contracts[place], size: size).rows(
                    ending: end...end, limit: 1, newest: true, tape: markets[place].tape)
            }
            if table == .quoteBin(size) { return quoteBins(place, size, ending: end...end) }
        }
        return []
    }

    private func privateRows(
        of subscription: BitMEXSubscription, _ account: AccountID, at time: SandboxTime
    ) -> [BitMEXRow] {
        switch subscription.table {
        case .order:
            var rows: [BitMEXRow] = []
            for order in store.openOrders(of: account) {
                let contract = contracts[order.market.raw]
                guard subscription.symbol == nil || subscription.symbol == contract.symbol else {
                    continue
                }
                let row = order.row(contract)
                accounts.toldOrders[order.id] = row
                rows.append(row)
            }
            return rows
        case .position:
            return positionRows(of: account, at: time.market).compactMap { symbol, row in
                guard subscription.symbol == nil || subscription.symbol == symbol else {
                    return nil
                }
                accounts.note(row, of: .position, account, symbol)
                return row
            }
        case .margin:
            return purses(of: account).map { purse in
                let row = purse.row(at: time.market)
                accounts.note(row, of: .margin, account, purse.asset.unit)
                return row
            }
        case .wallet:
            return purses(of: account).map { purse in
                let row = walletRow(of: purse, at: time.market)
                accounts.note(row, of: .wallet, account, purse.asset.unit)
                return row
            }
        case .transact:
            return purses(of: account).flatMap(\.session.history.elements)
        default: return []
        }
    }
}
