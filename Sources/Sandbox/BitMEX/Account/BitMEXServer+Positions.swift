import Domain
import SimulatedVenue

// Positions and what is tied up in them.
extension BitMEXServer {
    /// What is held in a market, signed.
    func position(of account: AccountID, _ contract: BitMEXContract) -> Quantity {
        world.venue.margin(of: account)?.positionRow(of: contract.index)?.quantity ?? .zero
    }

    /// The rows of the `position` table with their symbols.
    func positionRows(
        of account: AccountID, at time: Timestamp
    ) -> [(symbol: String, row: BitMEXRow)] {
        let margin = world.venue.margin(of: account)
        var rows: [(symbol: String, row: BitMEXRow)] = []
        for contract in contracts {
            if contract.isSpot {
                let resting = store.openOrders(of: account).filter {
                    $0.market == contract.index
                }
                let known = spotRowsShown[account]?.contains(contract.index.raw) ?? false
                guard !resting.isEmpty || known else { continue }
                spotRowsShown[account, default: []].insert(contract.index.raw)
                rows.append(
                    (
                        contract.symbol,
                        BitMEXHolding.spotRow(contract, account: account, resting, at: time)
                    ))
            } else if let position = margin?.positionRow(of: contract.index) {
                let holding = BitMEXHolding(contract: contract, position: position)
                rows.append((contract.symbol, holding.row(at: time)))
            }
        }
        return rows
    }

    /// Every currency that the account has or had.
    func purses(of account: AccountID) -> [BitMEXPurse] {
        let margin = world.venue.margin(of: account)
        return world.venue.currencies(of: account).map { currency in
            var purse = BitMEXPurse(asset: BitMEXAsset(currency), account: account)
            let balance = world.venue.balance(of: account, currency)
            purse.amount = purse.asset.units(balance.free + balance.locked)
            purse.locked = purse.asset.units(balance.locked, .up)
            if isSettlement(purse.asset) {
                purse.margin = margin?.marginRow(of: currency)
                purse.session = sessions[account, currency]
            }
            return purse
        }
    }

    /// GET /position.
    func listPositions(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters)
        let rows = positionRows(of: account.id, at: call.time.market).map(\.row)
        return .rows(paging.page(of: rows))
    }

    /// POST /position/leverage: 0 is cross margin.
    func setLeverage(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        let contract = try derivative(call)
        guard let raw = try call.parameters.decimal("leverage") else {
            throw .required("leverage")
        }
        guard raw == 0 || (1_000_000...100 * FixedPoint.scale).contains(raw) else {
            throw .invalid("leverage")
        }
        return try change(contract, account, to: raw == 0 ? nil : Rate(raw: raw), call)
    }

    /// POST /position/isolate: isolated margin begins with the leverage that is shown.
    func isolate(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        let contract = try derivative(call)
        let isIsolated = try call.parameters.bool("enabled") ?? true
        let shown = world.venue.margin(of: account.id)?.positionRow(of: contract.index)
        let leverage = shown?.leverage ?? Rate(raw: 100 * FixedPoint.scale)
        return try change(contract, account, to: isIsolated ? leverage : nil, call)
    }

    private func change(
        _ contract: BitMEXContract, _ account: SandboxAccount, to leverage: Rate?,
        _ call: BitMEXCall
    ) throws(BitMEXError) -> BitMEXAnswer {
        do throws(VenueRefusal) {
            try world.venue.setLeverage(
                contract.index, leverage, of: account.id, at: call.time.market,
                into: &world.news)
        } catch {
            deliver(at: call.time)
            throw BitMEXWords.error(error)
        }
        return try answer(contract, account, call)
    }

    /// The row after a change.
    func answer(
        _ contract: BitMEXContract, _ account: SandboxAccount, _ call: BitMEXCall
    ) throws(BitMEXError) -> BitMEXAnswer {
        deliver(at: call.time)
        let rows = positionRows(of: account.id, at: call.time.market)
        guard let row = rows.first(where: { $0.symbol == contract.symbol })?.row else {
            throw .notFound
        }
        return .row(row)
    }

    func derivative(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXContract {
        guard let symbol = try call.parameters.text("symbol") else { throw .required("symbol") }
        let contract = try contract(named: symbol)
        guard !contract.isSpot else { throw .invalid("symbol") }
        return contract
    }

    /// POST /position/transferMargin: a negative amount takes margin back.
    func transferMargin(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        let contract = try derivative(call)
        guard let amount = try call.parameters.integer("amount") else { throw .required("amount") }
        let most: Int64 = 1_000_000_000_000_000
        guard (-most...most).contains(amount) else { throw .invalid("amount") }
        do throws(VenueRefusal) {
            try world.venue.transferMargin(
                contract.index, contract.settlement.money(amount), of: account.id,
                at: call.time.market, into: &world.news)
        } catch {
            deliver(at: call.time)
            throw BitMEXWords.error(error)
        }
        return try answer(contract, account, call)
    }

    /// POST /position/riskLimit.
    func setRiskLimit(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        let contract = try derivative(call)
        guard let limit = try call.parameters.integer("riskLimit") else {
            throw .required("riskLimit")
        }
        guard (1...1_000_000_000_000_000).contains(limit) else { throw .invalid("riskLimit") }
        do throws(VenueRefusal) {
            try world.venue.setRiskLimit(
                contract.index, contract.settlement.money(limit), of: account.id,
                at: call.time.market, into: &world.news)
        } catch {
            deliver(at: call.time)
            throw BitMEXWords.error(error)
        }
        return try answer(contract, account, call)
    }
}
