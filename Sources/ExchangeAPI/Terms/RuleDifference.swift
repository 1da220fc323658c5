public import Domain

/// A rule of a market that the venue tells otherwise than our catalog.
public struct RuleDifference: Hashable, Sendable, CustomStringConvertible {
    public enum Rule: Hashable, Sendable {
        /// The tick of an order at that price.
        case tick(at: Price)
        case lot
        case minimumNotional
        case maximumNotional
        case maximumQuantity
        case makerFee
        case takerFee
        /// Whether the market takes orders.
        case isActive
    }

    public let instrument: InstrumentID
    public let rule: Rule
    /// As text, with its unit.
    public let ours: String
    public let venue: String
    /// What it leads to, and what to do, for people.
    public let consequence: String

    /// One sentence: rule, both values, consequence.
    public var description: String {
        "\(instrument): \(name) is \(ours) here and \(venue) at the venue; \(consequence)"
    }

    private var name: String {
        switch rule {
        case .tick(let price): "the tick at \(price)"
        case .lot: "the lot"
        case .minimumNotional: "the smallest order value"
        case .maximumNotional: "the largest order value"
        case .maximumQuantity: "the largest order quantity"
        case .makerFee: "the maker fee"
        case .takerFee: "the taker fee"
        case .isActive: "the market"
        }
    }
}

extension Instrument {
    /// Where what the venue tells differs from this; empty when nothing does.
    ///
    /// What the venue leaves out is not compared. A limit that only the venue has is a difference, one that
    /// only we have is not.
    ///
    /// - Parameter price: what the market trades at now, in whose band the venue tells its tick; `nil` when
    ///   it is not known, and the tick is not compared.
    public func differences(from terms: AccountTerms, at price: Price?) -> [RuleDifference] {
        [
            state(terms), tick(terms, at: price), lot(terms), minimum(terms), maximum(terms),
            largest(terms),
            fee(.makerFee, makerFee, terms.makerFee), fee(.takerFee, takerFee, terms.takerFee),
        ].compactMap(\.self)
    }

    private func difference(
        _ rule: RuleDifference.Rule, ours: String, venue: String, _ consequence: String
    ) -> RuleDifference {
        RuleDifference(
            instrument: id, rule: rule, ours: ours, venue: venue, consequence: consequence)
    }

    private func state(_ terms: AccountTerms) -> RuleDifference? {
        guard terms.isActive == false else { return nil }
        return difference(
            .isActive, ours: "open", venue: "closed or not listed",
            "orders will be refused: choose another market, or wait")
    }

    private func tick(_ terms: AccountTerms, at price: Price?) -> RuleDifference? {
        guard let price, let told = terms.tick else { return nil }
        let known = ticks.tick(at: price)
        guard known != told else { return nil }
        return difference(
            .tick(at: price), ours: "\(known)", venue: "\(told)",
            known.raw % told.raw == 0
                ? "our prices are still valid, but coarser than they need to be"
                : "orders off the venue's grid will be refused: update the catalog")
    }

    private func lot(_ terms: AccountTerms) -> RuleDifference? {
        guard let told = terms.lot, told != lot else { return nil }
        return difference(
            .lot, ours: "\(lot)", venue: "\(told)",
            told > .zero && lot.raw % told.raw == 0
                ? "our quantities are still valid, but coarser than they need to be"
                : "orders off the venue's lot will be refused: update the catalog")
    }

    private func minimum(_ terms: AccountTerms) -> RuleDifference? {
        guard let told = terms.minimumNotional, told != minimumNotional else { return nil }
        return difference(
            .minimumNotional, ours: "\(minimumNotional) \(quote)", venue: "\(told) \(quote)",
            told > minimumNotional
                ? "orders below the venue's will be refused: update the catalog"
                : "smaller orders would be taken than we send")
    }

    private func maximum(_ terms: AccountTerms) -> RuleDifference? {
        guard let told = terms.maximumNotional, told != maximumNotional else { return nil }
        let isTighter = maximumNotional.map { told < $0 } ?? true
        return difference(
            .maximumNotional, ours: maximumNotional.map { "\($0) \(quote)" } ?? "not known",
            venue: "\(told) \(quote)",
            isTighter
                ? "orders above the venue's will be refused: update the catalog"
                : "larger orders would be taken than we send")
    }

    private func largest(_ terms: AccountTerms) -> RuleDifference? {
        guard let told = terms.maximumQuantity, told != maximumQuantity else { return nil }
        let isTighter = maximumQuantity.map { told < $0 } ?? true
        return difference(
            .maximumQuantity, ours: maximumQuantity.map(\.description) ?? "not known",
            venue: "\(told)",
            isTighter
                ? "orders above the venue's will be refused: update the catalog"
                : "larger orders would be taken than we send")
    }

    private func fee(
        _ rule: RuleDifference.Rule, _ ours: Rate, _ told: Rate?
    ) -> RuleDifference? {
        guard let told, told != ours else { return nil }
        return difference(
            rule, ours: ours.percent, venue: told.percent,
            told > ours
                ? "trades cost more than they were planned at: set the fee in the configuration"
                : "trades cost less than they were planned at; entries are turned down that would pay"
        )
    }
}

extension Rate {
    /// The exact percentage, e.g. `0.05 %`.
    fileprivate var percent: String {
        let (hundredfold, overflow) = raw.multipliedReportingOverflow(by: 100)
        return overflow ? "\(self)" : "\(FixedPoint.description(hundredfold)) %"
    }
}
