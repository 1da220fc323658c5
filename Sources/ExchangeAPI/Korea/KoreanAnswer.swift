internal import Domain
public import Transport

/// Reads the successes of the private interfaces of Upbit and Bithumb.
///
/// What cannot be read is an unknown outcome: the venue may have done what was asked.
public struct KoreanAnswer: Sendable {
    private let decoder: any VenueDecoder

    public init(_ decoder: any VenueDecoder) { self.decoder = decoder }

    /// Every order of a list.
    public func orders(_ response: HTTPResponse) throws(VenueCallError) -> [OrderUpdate] {
        var orders: [OrderUpdate] = []
        for event in try events(response) {
            if case .order(let order) = event { orders.append(order) }
            if case .error(let error) = event { throw unreadable(error.name) }
        }
        return orders
    }

    /// The one order that an answer tells of, with its fills.
    public func order(_ response: HTTPResponse) throws(VenueCallError) -> OrderReport {
        var order: OrderUpdate?
        var fills: [FillReport] = []
        for event in try events(response) {
            switch event {
            case .order(let update) where order == nil: order = update
            case .fill(let fill): fills.append(fill)
            default: throw unreadable("more, or other, than one order")
            }
        }
        guard let order else { throw unreadable("no order") }
        return OrderReport(order: order, fills: fills)
    }

    public func balances(_ response: HTTPResponse) throws(VenueCallError) -> [BalanceUpdate] {
        var balances: [BalanceUpdate] = []
        for event in try events(response) {
            guard case .balance(let balance) = event else { throw unreadable("no balances") }
            if balance.free > .zero || balance.locked > .zero { balances.append(balance) }
        }
        return balances
    }

    private func events(_ response: HTTPResponse) throws(VenueCallError) -> [AccountEvent] {
        do throws(WireError) {
            return try decoder.accountEvents(
                response.body, received: response.timing.received)
        } catch {
            throw unreadable(error.description)
        }
    }

    private func unreadable(_ reason: String) -> VenueCallError {
        Self.unreadable(reason, from: decoder.exchange)
    }

    /// An answer that says yes, but not to what.
    static func unreadable(_ reason: String, from exchange: String) -> VenueCallError {
        .outcomeUnknown(
            "\(exchange) answered with what cannot be read: \(KoreanErrorBody.scrubbed(reason))")
    }

    /// Reads an answer of which no decoder knows the form.
    public static func read<Result>(
        _ response: HTTPResponse, from exchange: String,
        _ body: (UnsafeRawBufferPointer) throws(WireError) -> Result
    ) throws(VenueCallError) -> Result {
        let result = response.body.withUnsafeBytes { bytes -> Swift.Result<Result, WireError> in
            do throws(WireError) { return .success(try body(bytes)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error): throw unreadable(error.description, from: exchange)
        }
    }
}
