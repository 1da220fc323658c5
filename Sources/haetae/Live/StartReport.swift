import CommandLineKit
import Domain
import ExchangeAPI
import Service
import Transport

/// What a run with real orders begins with, and what stands against it.
struct StartReport {
    let instrument: Instrument
    let address: String
    let predictor: String
    let capital: Money
    let configuration: Configuration
    let facts: StartFacts
    /// What became of orders of runs that were cut off.
    let recovered: [RunRecovery.Finding]
    let length: TimeSpan?
    let flattens: Bool
    /// The time of the report.
    let now: Timestamp

    // MARK: - What it says

    var free: Money { balance(instrument.settlement)?.free ?? .zero }

    func balance(_ currency: Currency) -> BalanceUpdate? {
        facts.reading.balances.first { $0.currency == currency }
    }

    /// Held before the run: on spot the base currency, else contracts.
    var held: String {
        if instrument.isSpot {
            guard let base = balance(instrument.base) else { return "0" }
            return (base.free + base.locked).description
        }
        return position.description
    }

    private var position: Quantity {
        facts.reading.positions.first { $0.instrument == instrument.id }?.quantity.value ?? .zero
    }

    /// Where the exchange tells rules and fees otherwise than decisions reckon with.
    var differences: [RuleDifference] {
        var seen: Set<RuleDifference> = []
        return
            (instrument.differences(from: facts.terms, at: facts.lastPrice)
            + instrument.differences(from: facts.publicTerms, at: facts.lastPrice))
            .filter { seen.insert($0).inserted }
    }

    var unresolved: [RunRecovery.Finding] { recovered.filter { !$0.state.isFinal } }

    /// By the names they were sent under, or the venue's.
    var foreignOrders: [String] {
        facts.reading.openOrders.map { $0.clientID.value ?? $0.id.text }
    }

    // MARK: - What stands against it

    /// One reason not to begin, and what to do about it.
    struct Obstacle {
        let status: ExitStatus
        let reason: String
        let remedy: String
    }

    /// Everything that stands against the first order; empty when it may be sent.
    var obstacles: [Obstacle] { keyObstacles + accountObstacles + ruleObstacles }

    private var keyObstacles: [Obstacle] {
        var found: [Obstacle] = []
        let rights = facts.rights
        if rights.canWithdraw == true, configuration.network.withdrawalKeyReason == nil {
            found.append(
                Obstacle(
                    status: .permission, reason: "the key may withdraw money (\(rights.source))",
                    remedy: "make a key without that right, or say why you use it: network: "
                        + "withdrawal_key_reason"))
        }
        if rights.canRead == false || rights.canTrade == false {
            found.append(
                Obstacle(
                    status: .permission,
                    reason:
                        "the key may not \(rights.canRead == false ? "read the account" : "trade")",
                    remedy: "give it that right at \(instrument.id.exchange)"))
        }
        if let expires = rights.expires, expires <= now + (length ?? .zero) {
            found.append(
                Obstacle(
                    status: .permission, reason: "the key expires at \(expires)",
                    remedy: "make a new key"))
        }
        if let fault = facts.clockFault {
            found.append(
                Obstacle(
                    status: .unavailable, reason: fault,
                    remedy: "set this machine's clock (NTP), or raise network: max_clock_skew"))
        }
        return found
    }

    private var accountObstacles: [Obstacle] {
        var found: [Obstacle] = []
        let settlement = instrument.settlement
        if !unresolved.isEmpty {
            let names = unresolved.map { "\($0.order) of run \($0.run)" }
            found.append(
                Obstacle(
                    status: .tryAgainLater,
                    reason: "the fate of orders is not known yet: "
                        + names.joined(separator: ", "),
                    remedy: "start again in a minute, or look at them at \(instrument.id.exchange)")
            )
        }
        if !foreignOrders.isEmpty {
            found.append(
                Obstacle(
                    status: .doesNotHold,
                    reason: "orders are open in \(instrument.id) that are not of this run: "
                        + foreignOrders.joined(separator: ", "),
                    remedy: "cancel them at \(instrument.id.exchange), or trade another market"))
        }
        if free < capital {
            found.append(
                Obstacle(
                    status: .doesNotHold,
                    reason: "the capital of \(capital) \(settlement) is more than the \(free) "
                        + "\(settlement) that are free",
                    remedy: "set capital to at most what is free, or deposit more"))
        }
        if !instrument.isSpot, position != .zero {
            found.append(
                Obstacle(
                    status: .doesNotHold,
                    reason: "a position of \(position) contracts is open in \(instrument.id)",
                    remedy: "close it at \(instrument.id.exchange): a run begins flat"))
        }
        return found
    }

    private var ruleObstacles: [Obstacle] {
        var found: [Obstacle] = []
        if facts.terms.isActive == false || facts.publicTerms.isActive == false {
            found.append(
                Obstacle(
                    status: .unavailable, reason: "\(instrument.id) takes no orders now",
                    remedy: "choose another market, or wait"))
        }
        for (name, ours, told) in [
            ("taker", instrument.takerFee, facts.terms.takerFee),
            ("maker", instrument.makerFee, facts.terms.makerFee),
        ] {
            guard let told, told > ours else { continue }
            found.append(
                Obstacle(
                    status: .doesNotHold,
                    reason: "the account's \(name) fee is \(told.basisPoints) bps, and decisions "
                        + "would reckon with \(ours.basisPoints) bps",
                    remedy: instrument.id.exchange == "bithumb"
                        ? "register the coupon, or set bithumb_fee: standard"
                        : "define the market with its fee under instruments in config.yaml"))
        }
        if let lot = facts.terms.lot, lot > .zero, instrument.lot.raw % lot.raw != 0 {
            found.append(
                Obstacle(
                    status: .doesNotHold,
                    reason:
                        "the venue's lot is \(lot), and ours of \(instrument.lot) does not fit it",
                    remedy: "define the market under instruments in config.yaml"))
        }
        if !instrument.isSpot || instrument.id.exchange != "bitmex" { return found }
        return found + [
            Obstacle(
                status: .unavailable, reason: "spot markets of bitmex are not traded live",
                remedy: "choose a contract, e.g. XBTUSD")
        ]
    }

    /// - Throws: every obstacle in one error; nothing has been sent then.
    func requireNone() throws {
        let obstacles = obstacles
        guard let first = obstacles.first else { return }
        throw CommandError(
            first.status,
            "no order was sent: " + obstacles.map(\.reason).joined(separator: "; "),
            remedy: obstacles.map(\.remedy).joined(separator: "; "))
    }
}
