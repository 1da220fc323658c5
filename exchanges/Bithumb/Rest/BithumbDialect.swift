public import Domain
public import ExchangeAPI
public import Transport

/// How Bithumb says no, and what it tells of its limits, which is little.
public struct BithumbDialect: RestDialect {
    private let category: BithumbCategory
    private let table: KoreanErrorTable

    /// - Parameter category: of all calls of the port that speaks it; the length of a block hangs on it.
    public init(_ category: BithumbCategory) {
        self.category = category
        table = BithumbErrors.table(category)
    }

    public var exchange: String { BithumbCalls.exchange }

    public func failure(of response: HTTPResponse, at now: Timestamp) -> VenueCallError? {
        table.failure(of: response, at: now)
    }

    /// A block is taken to hold for the category that was called too often, not for the others: a
    /// cancellation must not wait for ten minutes because of too many orders.
    public func limits(
        of response: HTTPResponse, groups: [String], at now: Timestamp
    ) -> [LimitNews] {
        guard case .notSent(let notSent) = failure(of: response, at: now),
            notSent.kind == .rateLimited, let end = notSent.notBefore
        else { return [] }
        return [.shut(groups: groups, until: end)]
    }
}
