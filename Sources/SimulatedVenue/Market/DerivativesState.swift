import Domain

/// What a venue keeps for its derivatives markets as a whole.
struct DerivativesState: Sendable {
    /// Whether any market of the venue is one of derivatives.
    var isOffered = false
    /// By market: terms that are not the standard.
    var terms: [Int: MarginTerms] = [:]
    /// The earliest funding that is not paid yet.
    var fundingDue = Timestamp.distantFuture
    var insurance: [Currency: Money] = [:]
}

extension VenueRefusal {
    /// A refusal of the account's own settings, in the venue's words.
    init(_ refusal: MarginRefusal) {
        switch refusal {
        case .unknownMarket: self = .unknownMarket
        case .leverageOutside(let leverage, let lowest, let highest):
            self = .contradiction("leverage \(leverage) is not between \(lowest) and \(highest)")
        case .insufficientMargin(let currency, let required, let available):
            self = .insufficientMargin(currency, required: required, available: available)
        case .notIsolated: self = .contradiction("a cross position has no margin of its own")
        case .noPosition: self = .contradiction("there is no position to add margin to")
        case .badRiskLimit(let limit, let atRisk):
            self = .contradiction(
                "risk limit \(limit) is off the market's steps, or below \(atRisk) at risk")
        }
    }
}
