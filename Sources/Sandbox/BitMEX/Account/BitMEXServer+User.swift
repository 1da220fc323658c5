import Domain
import SimulatedVenue

// Who the client is, and what it owns.
extension BitMEXServer {
    func showUser(_ call: BitMEXCall, _ account: SandboxAccount) -> BitMEXAnswer {
        .row(
            BitMEXRow([
                ("id", .integer(Int64(account.id.raw))),
                ("username", .text("sandbox\(account.id.raw)")),
                ("accountName", .text("sandbox")),
                ("isUser", .bool(true)),
                ("created", .time(startedAt)),
                ("lastUpdated", .time(startedAt)),
                ("preferences", .raw("{\"locale\":\"en-US\"}")),
                ("TFAEnabled", .text("")),
                ("affiliateID", .text("")),
                ("firstTradeTimestamp", firstTrade(of: account.id).map { .time($0) } ?? .null),
                ("firstDepositTimestamp", .time(startedAt)),
                ("isElite", .bool(false)),
                ("typ", .text("Individual")),
            ]))
    }

    private func firstTrade(of account: AccountID) -> Timestamp? {
        store.executions(of: account).first { $0.kind == .trade }?.time
    }

    func listKeys(_ account: SandboxAccount) -> BitMEXAnswer {
        let permissions = account.rights.contains(.order) ? ["order"] : []
        let withdrawal = account.rights.contains(.withdraw) ? ["withdraw"] : []
        let names = (permissions + withdrawal).map { "\"\($0)\"" }.joined(separator: ",")
        return .rows([
            BitMEXRow([
                ("id", .text(account.key)),
                ("name", .text("sandbox")),
                ("nonce", .integer(0)),
                ("cidr", .text("0.0.0.0/0")),
                ("permissions", .raw("[\(names)]")),
                ("enabled", .bool(true)),
                ("userId", .integer(Int64(account.id.raw))),
                ("created", .time(startedAt)),
            ])
        ])
    }

    /// GET /userEvent: the making of the key, which is all that ever happens to a user here.
    func listEvents(_ account: SandboxAccount) -> BitMEXAnswer {
        var bytes = Array("{\"userEvents\":".utf8)
        let row = BitMEXRow([
            ("id", .integer(1)),
            ("type", .text("apiKeyCreated")),
            ("status", .text("success")),
            ("userId", .integer(Int64(account.id.raw))),
            ("createdById", .integer(Int64(account.id.raw))),
            ("ip", .text("127.0.0.1")),
            ("geoipCountry", .text("")),
            ("geoipRegion", .text("")),
            ("geoipSubRegion", .text("")),
            ("eventMeta", .raw("{}")),
            ("created", .time(startedAt)),
        ])
        BitMEXRow.write([row], to: &bytes)
        return .json(String(decoding: bytes, as: UTF8.self) + "}")
    }

    /// By symbol; what position.commission shows is the largest.
    func showCommission() -> BitMEXAnswer {
        var bytes: [UInt8] = []
        BitMEXRow(
            contracts.map { contract in
                let instrument = contract.instrument
                let largest = max(instrument.makerFee, instrument.takerFee)
                return (
                    contract.symbol,
                    BitMEXCell.raw(
                        "{\"maxFee\":\(largest),\"makerFee\":\(instrument.makerFee),"
                            + "\"takerFee\":\(instrument.takerFee),\"settlementFee\":0}")
                )
            }
        ).write(to: &bytes)
        return .json(String(decoding: bytes, as: UTF8.self))
    }

    // MARK: - Money

    /// GET /user/margin: one row for a currency, a list for `all`. Without a word it is XBt.
    func showMargin(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        try show(call, account, whenSilent: "XBt") { $0.row(at: call.time.market) }
    }

    /// GET /user/wallet.
    func showWallet(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        try show(call, account, whenSilent: "XBt") { walletRow(of: $0, at: call.time.market) }
    }

    private func show(
        _ call: BitMEXCall, _ account: SandboxAccount, whenSilent unit: String,
        _ row: (BitMEXPurse) -> BitMEXRow
    ) throws(BitMEXError) -> BitMEXAnswer {
        let purses = purses(of: account.id)
        let wanted = try call.parameters.text("currency") ?? unit
        if wanted == "all" { return .rows(purses.map(row)) }
        if let purse = purses.first(where: { $0.asset.unit == wanted }) { return .row(row(purse)) }
        guard let asset = assets.first(where: { $0.unit == wanted }) else {
            throw .invalid("currency")
        }
        return .row(row(BitMEXPurse(asset: asset, account: account.id)))
    }

    func walletRow(of purse: BitMEXPurse, at time: Timestamp) -> BitMEXRow {
        purse.walletRow(deposited: deposit(of: purse), at: time)
    }

    private func deposit(of purse: BitMEXPurse) -> Int64 {
        let balances = world.account(purse.account)?.balances ?? []
        return balances.filter { $0.currency == purse.asset.currency }
            .reduce(0) { $0 + purse.asset.units($1.amount) }
    }

    /// GET /user/walletHistory, newest first: what is not booked yet, the sessions that are over, and
    /// the deposit it began with.
    func listWalletHistory(
        _ call: BitMEXCall, _ account: SandboxAccount
    ) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters, maximum: 10_000)
        let wanted = try call.parameters.text("currency") ?? "XBt"
        var rows: [BitMEXRow] = []
        for purse in purses(of: account.id) where wanted == "all" || purse.asset.unit == wanted {
            rows += pendingRows(of: purse, at: call.time.market)
            rows += purse.session.history.elements.reversed()
            let deposited = deposit(of: purse)
            rows.append(
                historyRow(
                    purse, "Deposit", amount: deposited, balance: deposited,
                    status: "Completed", at: startedAt))
        }
        return .rows(
            paging.cut(Array(rows.dropFirst(paging.start).prefix(paging.count))))
    }

    /// What open positions would bring, and what the running session has realized.
    private func pendingRows(of purse: BitMEXPurse, at time: Timestamp) -> [BitMEXRow] {
        func row(_ type: String, _ amount: Int64) -> BitMEXRow {
            historyRow(
                purse, type, amount: amount, balance: purse.walletBalance, status: "Pending",
                at: time)
        }
        var rows = [row("UnrealisedPNL", purse.unrealized)]
        if purse.realized != 0 { rows.append(row("RealisedPNL", purse.realized)) }
        let booked = purse.asset.units(purse.session.realized, .nearest)
        let traded = purse.walletBalance - purse.realized - booked - deposit(of: purse)
        if traded != 0 { rows.append(row("SpotTrade", traded)) }
        return rows
    }

    func historyRow(
        _ purse: BitMEXPurse, _ type: String, id: String = BitMEXNumbers.zeros, amount: Int64,
        balance: Int64, status: String, at time: Timestamp
    ) -> BitMEXRow {
        BitMEXRow([
            ("transactID", .text(id)),
            ("account", .integer(Int64(purse.account.raw))),
            ("currency", .text(purse.asset.unit)),
            ("transactType", .text(type)),
            ("amount", .integer(amount)),
            ("fee", .integer(0)),
            ("transactStatus", .text(status)),
            ("address", .text("")),
            ("tx", .text("")),
            ("text", .text("")),
            ("transactTime", .time(time)),
            ("walletBalance", .integer(balance)),
            ("marginBalance", type == "UnrealisedPNL" ? .integer(purse.marginBalance) : .null),
            ("timestamp", .time(time)),
        ])
    }
}
