import Domain
import SimulatedVenue

/// Every order and execution that clients can still ask for.
struct BitMEXOrderStore {
    /// A client's own name of an order.
    struct Name: Hashable {
        let account: AccountID
        let text: String
    }

    private var orders: [String: BitMEXOrder] = [:]
    private var byNumber: [OrderNumber: String] = [:]
    private var byName: [Name: String] = [:]
    /// Names are spent for ever, also those of orders that are forgotten.
    private var spent: Set<Name> = []
    /// Orders of an account in the order they came.
    private var ofAccount: [AccountID: [String]] = [:]
    /// Those of them that rest, in the same order.
    private var open: [AccountID: [String]] = [:]
    private var executions: [AccountID: BitMEXRing<BitMEXExecution>] = [:]
    private var executionCount: UInt64 = 0
    /// Finished orders kept of an account.
    static let retained = 10_000

    // MARK: - Looking up

    func order(id: String, of account: AccountID) -> BitMEXOrder? {
        orders[id.lowercased()].flatMap { $0.account == account ? $0 : nil }
    }
    func order(_ id: String) -> BitMEXOrder? { orders[id] }
    func order(named name: String, of account: AccountID) -> BitMEXOrder? {
        byName[Name(account: account, text: name)].flatMap { orders[$0] }
    }
    func order(_ number: OrderNumber) -> BitMEXOrder? { byNumber[number].flatMap { orders[$0] } }
    func isSpent(_ name: String, of account: AccountID) -> Bool {
        spent.contains(Name(account: account, text: name))
    }

    /// The orders of an account, oldest first.
    func orders(of account: AccountID) -> [BitMEXOrder] {
        (ofAccount[account] ?? []).compactMap { orders[$0] }
    }
    func openOrders(of account: AccountID) -> [BitMEXOrder] {
        (open[account] ?? []).compactMap { orders[$0] }
    }

    func executions(of account: AccountID) -> [BitMEXExecution] {
        executions[account]?.elements ?? []
    }

    // MARK: - Writing

    mutating func add(_ order: BitMEXOrder) {
        orders[order.id] = order
        if let number = order.number { byNumber[number] = order.id }
        if let text = order.clientID { spend(text, for: order) }
        ofAccount[order.account, default: []].append(order.id)
        if order.isOpen { open[order.account, default: []].append(order.id) }
        forgetOldest(of: order.account)
    }

    /// Replaces what is known of an order; its number and its client's name may be new.
    mutating func update(_ order: BitMEXOrder) {
        guard let before = orders[order.id] else { return }
        if before.number != order.number {
            if let old = before.number { byNumber[old] = nil }
            if let new = order.number { byNumber[new] = order.id }
        }
        if before.clientID != order.clientID, let text = order.clientID {
            spend(text, for: order)
        }
        orders[order.id] = order
        if before.isOpen, !order.isOpen { open[order.account]?.removeAll { $0 == order.id } }
    }

    private mutating func spend(_ text: String, for order: BitMEXOrder) {
        let name = Name(account: order.account, text: text)
        byName[name] = order.id
        spent.insert(name)
    }

    /// Books an execution of an order, whose state is already the one after it.
    mutating func book(
        _ kind: BitMEXExecution.Kind, of order: inout BitMEXOrder, fill: Execution? = nil,
        funding: FundingExecution? = nil
    ) -> BitMEXExecution {
        executionCount += 1
        order.executionID = BitMEXNumbers.execution(executionCount)
        order.executionKind = kind.rawValue
        let execution = BitMEXExecution(
            id: order.executionID, kind: kind, order: order, fill: fill, funding: funding)
        executions[order.account, default: BitMEXRing(capacity: Self.retained)].append(execution)
        return execution
    }

    /// A number for an execution that belongs to no order.
    mutating func nextExecutionID() -> String {
        executionCount += 1
        return BitMEXNumbers.execution(executionCount)
    }

    private mutating func forgetOldest(of account: AccountID) {
        guard let list = ofAccount[account], list.count > 2 * Self.retained else { return }
        var kept: [String] = []
        var surplus = list.count - Self.retained
        for id in list {
            guard let order = orders[id] else { continue }
            if surplus > 0, !order.isOpen {
                surplus -= 1
                orders[id] = nil
                if let number = order.number { byNumber[number] = nil }
                if let text = order.clientID {
                    byName[Name(account: account, text: text)] = nil
                }
            } else {
                kept.append(id)
            }
        }
        ofAccount[account] = kept
    }
}
