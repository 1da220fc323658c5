internal import Domain
internal import SimulatedVenue

/// Orders that were acknowledged so recently that queries do not see them yet.
struct SettlingOrders {
    private struct Stay {
        /// Until then nobody knows the order.
        let foundAt: Timestamp
        /// Until then it is known, but not ready.
        let readyAt: Timestamp
    }

    private var stays: [OrderNumber: Stay] = [:]
    private var lastReady = Timestamp.distantPast

    mutating func add(_ number: OrderNumber, at time: Timestamp, for span: TimeSpan) {
        guard span > .zero else { return }
        let stay = Stay(
            foundAt: time + TimeSpan(nanoseconds: span.nanoseconds / 3), readyAt: time + span)
        stays[number] = stay
        lastReady = max(lastReady, stay.readyAt)
    }

    /// What a query about the order is told at `time`; `nil` when it may be answered.
    func refusal(of number: OrderNumber, at time: Timestamp) -> BithumbError? {
        guard let stay = stays[number], time < stay.readyAt else { return nil }
        return time < stay.foundAt ? .orderNotFound : .orderNotReady
    }

    mutating func forget(until time: Timestamp) {
        guard !stays.isEmpty else { return }
        if time >= lastReady {
            stays.removeAll(keepingCapacity: true)
        } else if stays.count > 1024 {
            stays = stays.filter { _, stay in time < stay.readyAt }
        }
    }
}
