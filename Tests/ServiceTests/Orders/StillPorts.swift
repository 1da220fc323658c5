import Domain
import ExchangeAPI
import Risk

/// An account whose orders stand as they were when a run was cut off; nothing new is taken in.
struct StillPorts: OrderGateway, AccountPort {
    let reports: [String: OrderReport]

    var exchange: String { "upbit" }
    var health: PortHealth { PortHealth() }

    private static let no = VenueCallError.refused(Refusal(.other, message: "not asked for here"))

    func place(_ order: ApprovedOrder) async throws(VenueCallError) -> OrderUpdate { throw Self.no }
    func cancel(
        _ order: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) { throw Self.no }
    func cancelAll(
        of instrument: InstrumentID?
    ) async throws(VenueCallError) -> [OrderReference] { throw Self.no }
    func amend(
        _ order: OrderReference, to replacement: ApprovedOrder
    ) async throws(VenueCallError) -> OrderUpdate? { throw Self.no }
    func cancelAllAfter(_ silence: TimeSpan?) async throws(VenueCallError) { throw Self.no }

    func order(
        _ reference: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) -> OrderReport? { reference.client.flatMap { reports[$0] } }
    func balances() async throws(VenueCallError) -> [BalanceUpdate] { [] }
    func terms(of market: String) async throws(VenueCallError) -> AccountTerms { throw Self.no }
    func openOrders(
        of instrument: InstrumentID
    ) async throws(VenueCallError) -> [OrderUpdate] { [] }
    func closedOrders(
        of instrument: InstrumentID, from start: Timestamp, to end: Timestamp
    ) async throws(VenueCallError) -> [OrderUpdate] { [] }
    func keyRights() async throws(VenueCallError) -> KeyRights { throw Self.no }
}
