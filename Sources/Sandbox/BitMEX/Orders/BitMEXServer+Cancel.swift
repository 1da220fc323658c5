import Domain
import SimulatedVenue

extension BitMEXServer {
    /// DELETE /order: what fails for one order is told in its place of the list.
    func cancelOrders(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        let ids = try call.parameters.names("orderID") ?? []
        let names = try call.parameters.names("clOrdID") ?? []
        guard !ids.isEmpty || !names.isEmpty else {
            throw .bad("orderID or clOrdID must be sent")
        }
        guard ids.count + names.count <= 500 else { throw .bad("Too many orders in one request") }
        let known = names.compactMap { store.order(named: $0, of: account.id) }
        if ids.isEmpty, known.isEmpty { throw .notFound }
        let line = try cancelLine(call)
        var rows: [BitMEXRow] = []
        for id in ids {
            guard let order = store.order(id: id, of: account.id) else {
                rows.append(unknownRow("orderID", id, .unknownOrder))
                rejectCancel(of: id, account.id, at: call.time)
                continue
            }
            rows.append(cancel(order, line, at: call.time))
        }
        for name in names {
            guard let order = store.order(named: name, of: account.id) else {
                rows.append(unknownRow("clOrdID", name, .notFound))
                continue
            }
            rows.append(cancel(order, line, at: call.time))
        }
        deliver(at: call.time)
        return .rows(rows)
    }

    private func unknownRow(_ field: String, _ value: String, _ error: BitMEXError) -> BitMEXRow {
        BitMEXRow([(field, .text(value)), ("error", .text(error.message))])
    }

    private func cancelLine(_ call: BitMEXCall) throws(BitMEXError) -> String {
        let text = try call.parameters.text("text").map { String($0.prefix(500)) }
        return "Canceled: " + (text ?? BitMEXWords.reason(.byClient))
    }

    /// DELETE /order/all.
    func cancelAll(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        let wanted = try BitMEXPaging(call.parameters)
        if let symbol = wanted.symbol { _ = try contract(named: symbol) }
        let line = try cancelLine(call)
        var rows: [BitMEXRow] = []
        for order in store.openOrders(of: account.id) {
            let contract = contracts[order.market.raw]
            if let symbol = wanted.symbol, contract.symbol != symbol { continue }
            guard order.row(contract).matches(wanted.filter) else { continue }
            rows.append(cancel(order, line, at: call.time))
        }
        deliver(at: call.time)
        return .rows(rows)
    }

    /// Cancels an order.
    ///
    /// - Returns: its row, with a field `error` when it was finished before.
    @discardableResult
    func cancel(_ order: BitMEXOrder, _ line: String, at time: SandboxTime) -> BitMEXRow {
        let contract = contracts[order.market.raw]
        guard order.isOpen, let number = order.number else {
            return finishedRow(order, contract)
        }
        cancelLines[number] = line
        do throws(VenueRefusal) {
            try world.venue.cancel(
                number, of: order.account, reason: .byClient, at: time.market,
                into: &world.news)
        } catch {
            cancelLines[number] = nil
            deliver(at: time)
            return finishedRow(store.order(id: order.id, of: order.account) ?? order, contract)
        }
        deliver(at: time)
        return (store.order(id: order.id, of: order.account) ?? order).row(contract)
    }

    private func finishedRow(_ order: BitMEXOrder, _ contract: BitMEXContract) -> BitMEXRow {
        var row = order.row(contract)
        row["error"] = .text(
            "Unable to cancel order due to existing state: \(order.status.rawValue)")
        return row
    }

    /// The stream tells of a cancellation that met nothing.
    private func rejectCancel(of id: String, _ account: AccountID, at time: SandboxTime) {
        let row = BitMEXRow([
            ("execID", .text(store.nextExecutionID())),
            ("orderID", .text(id)),
            ("account", .integer(Int64(account.raw))),
            ("execType", .text("CancelReject")),
            ("ordStatus", .text("Rejected")),
            ("workingIndicator", .bool(false)),
            ("ordRejReason", .text(BitMEXError.unknownOrder.message)),
            ("text", .text(BitMEXError.unknownOrder.message)),
            ("transactTime", .time(time.market)),
            ("timestamp", .time(time.market)),
        ])
        hub.send(
            .execution, .insert, [row], account: account, symbol: nil, topic: .account)
    }

    // MARK: - The dead man's switch

    /// POST /order/cancelAllAfter: the whole account is cleared when nobody renews it in time.
    func cancelAllAfter(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        guard let timeout = try call.parameters.integer("timeout") else {
            throw .required("timeout")
        }
        return .row(try arm(account.id, timeout: timeout, at: call.time))
    }

    /// - Parameter timeout: milliseconds of the world's clock; zero disarms.
    func arm(
        _ account: AccountID, timeout: Int64, at time: SandboxTime
    ) throws(BitMEXError) -> BitMEXRow {
        guard (0...86_400_000).contains(timeout) else { throw .invalid("timeout") }
        guard timeout > 0 else {
            switches[account] = nil
            return BitMEXRow([("now", .time(time.wall)), ("cancelTime", .integer(0))])
        }
        let end = time.wall + .milliseconds(timeout)
        switches[account] = end
        return BitMEXRow([("now", .time(time.wall)), ("cancelTime", .time(end))])
    }

    /// Cancels the orders of everybody who has been silent for too long.
    func fireSwitches(at time: SandboxTime) {
        for (account, end) in switches.sorted(by: { $0.key < $1.key }) where end <= time.wall {
            switches[account] = nil
            for number in world.venue.openOrders(of: account) {
                cancelLines[number] = "Canceled: " + BitMEXWords.reason(.silence)
                do throws(VenueRefusal) {
                    try world.venue.cancel(
                        number, of: account, reason: .silence, at: time.market,
                        into: &world.news)
                } catch {
                    // It ended in the same instant, which is what was wanted.
                    cancelLines[number] = nil
                }
            }
        }
    }
}
