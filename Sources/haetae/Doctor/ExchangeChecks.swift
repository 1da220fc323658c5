import CommandLineKit
import Domain
import ExchangeAPI
import Transport

/// What the exchange says of itself, of our clock, our key and our fees. It reads, and changes nothing.
struct ExchangeChecks: Sendable {
    let configuration: Configuration
    /// Our own rules of the market.
    let instrument: Instrument
    let link: ExchangeLink

    func findings() async -> [Finding] {
        var findings = [await clock(), await rules()]
        guard let account = link.account else { return findings }
        findings.append(await rights(account))
        findings.append(await balances(account))
        findings += await terms(account)
        return findings
    }

    /// A few readings, because a date says whole seconds.
    private func clock() async -> Finding {
        do throws(VenueCallError) {
            for _ in 0..<4 { _ = try await link.marketData.clock() }
        } catch {
            return failure("clock", error)
        }
        do throws(ClockSkewError) {
            try link.watch.check()
        } catch {
            return Finding("clock", isSound: false, error.description)
        }
        let text = link.watch.bounds.map { bounds in
            "\(Self.milliseconds(bounds.offset)) ms ± \(Self.milliseconds(bounds.uncertainty)) ms from "
                + "\(instrument.id.exchange)'s"
        }
        return Finding("clock", text ?? "the exchange does not tell its time")
    }

    /// The market's public rules against ours.
    private func rules() async -> Finding {
        do throws(VenueCallError) {
            let terms = try await link.marketData.terms(of: instrument.id.market)
            // The tick hangs on the price.
            let last = try await link.marketData.trades(of: instrument.id.market, before: nil)
            return differences(
                terms, at: last.trades.first?.price, "rules",
                agreeing: "the market's rules are as we know them")
        } catch {
            return failure("rules", error)
        }
    }

    private func rights(_ account: any AccountPort) async -> Finding {
        do throws(VenueCallError) {
            let rights = try await account.keyRights()
            return finding(of: rights)
        } catch {
            return failure("key", error)
        }
    }

    private func finding(of rights: KeyRights) -> Finding {
        var words: [String] = []
        if let canRead = rights.canRead { words.append(canRead ? "reads" : "cannot read") }
        if let canTrade = rights.canTrade { words.append(canTrade ? "trades" : "cannot trade") }
        if let expires = rights.expires { words.append("expires \(expires)") }
        words.append(rights.source)
        let text = words.joined(separator: ", ")
        if rights.canWithdraw == true {
            guard let reason = configuration.network.withdrawalKeyReason else {
                return Finding(
                    "key", isSound: false,
                    "it may withdraw money: \(text); make a key without that right, or say in "
                        + "config.yaml why you use it (network: withdrawal_key_reason)")
            }
            return Finding("key", "it may withdraw money, because: \(reason); \(text)")
        }
        if let expires = rights.expires, expires <= Clock.now {
            return Finding("key", isSound: false, "it has expired: \(text)")
        }
        return Finding("key", isSound: rights.canRead != false, text)
    }

    private func balances(_ account: any AccountPort) async -> Finding {
        do throws(VenueCallError) {
            let held = try await account.balances()
            let currencies = [instrument.base, instrument.quote]
            let own = held.filter { currencies.contains($0.currency) }
            let text = own.map { "\($0.free) \($0.currency) free, \($0.locked) in orders" }
            return Finding(
                "balances",
                text.isEmpty
                    ? "nothing of \(instrument.base) or \(instrument.quote)"
                    : text.joined(separator: "; "))
        } catch {
            return failure("balances", error)
        }
    }

    /// The account's fees against those that our decisions reckon with.
    private func terms(_ account: any AccountPort) async -> [Finding] {
        do throws(VenueCallError) {
            let terms = try await account.terms(of: instrument.id.market)
            return [
                differences(
                    terms, at: nil, "fees",
                    agreeing: "taker \(instrument.takerFee.basisPoints) bps, as we reckon")
            ]
        } catch {
            return [failure("fees", error)]
        }
    }

    private func differences(
        _ terms: AccountTerms, at price: Price?, _ subject: String, agreeing: String
    ) -> Finding {
        let differences = instrument.differences(from: terms, at: price)
        return Finding(
            subject, isSound: differences.isEmpty,
            differences.isEmpty
                ? agreeing : differences.map(\.description).joined(separator: "; "))
    }

    private static func milliseconds(_ span: TimeSpan) -> Int64 { span.nanoseconds / 1_000_000 }

    private func failure(_ subject: String, _ error: VenueCallError) -> Finding {
        Finding(subject, isSound: false, "\(instrument.id.exchange): \(error)")
    }
}
