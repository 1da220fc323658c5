import Domain

/// The executions of all orders that are not forgotten: one chain per order, in reused places.
struct ExecutionStore: Sendable {
    private var executions: [Execution] = []
    private var links: [Int32] = []
    /// The first of the free places, which form a chain of their own; −1 when there is none.
    private var firstFree: Int32 = -1

    /// Puts an execution at the end of an order's chain.
    mutating func append(_ execution: Execution, to record: inout OrderRecord) {
        let place: Int
        if firstFree >= 0 {
            place = Int(firstFree)
            firstFree = links[place]
            executions[place] = execution
            links[place] = -1
        } else {
            place = executions.count
            executions.append(execution)
            links.append(-1)
        }
        if record.lastExecution >= 0 {
            links[Int(record.lastExecution)] = Int32(place)
        } else {
            record.firstExecution = Int32(place)
        }
        record.lastExecution = Int32(place)
    }

    /// An order's executions, oldest first.
    func chain(of record: OrderRecord) -> [Execution] {
        var result: [Execution] = []
        result.reserveCapacity(record.order.fillCount)
        var place = record.firstExecution
        while place >= 0 {
            result.append(executions[Int(place)])
            place = links[Int(place)]
        }
        return result
    }

    /// Takes back a chain from its first place to its last.
    mutating func forget(_ first: Int32, _ last: Int32) {
        guard first >= 0 else { return }
        links[Int(last)] = firstFree
        firstFree = first
    }
}
