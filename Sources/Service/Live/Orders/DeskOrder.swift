import Domain
import ExchangeAPI
import Risk

/// One order of ours as the desk knows it.
struct DeskOrder: Sendable {
    /// How far it has come.
    enum Life: Hashable, Sendable {
        /// To be sent. Can go to sending, over.
        case waiting
        /// A request is on its way; nothing was heard. Can go anywhere.
        case sending
        /// It may or may not have arrived. Never sent again; can go to live, over.
        case unknown
        /// The venue knows it. Can go to over.
        case live
        /// The engine was told how it ended. Only news of a venue that said otherwise brings it back.
        case over
    }

    /// How the venue says that it ended; told to the engine when every fill is.
    enum Verdict: Hashable, Sendable {
        case filled, completed, canceled
        case rejected(String)
    }

    let request: OrderRequest
    /// What is sent; `nil` for an order of a run before, which never is.
    let approved: ApprovedOrder?
    var life = Life.waiting
    var venueID: VenueOrderID?
    var fills: FillBook
    /// The total executed, as the venue told it together with the verdict; `nil` before it did.
    var finalExecuted: Quantity?
    var verdict: Verdict?
    var verdictTime: Timestamp?
    var isAcceptedTold = false

    // Sending.
    /// When the engine decided, by the desk's clock.
    let decided: Timestamp
    var sends = 0
    var sendAt: Timestamp

    // Looking up.
    var lookAt: Timestamp?
    var isLooking = false
    /// Look-ups since the last news.
    var looks = 0
    /// Look-ups in a row that did not find it, since it may have arrived.
    var negatives = 0
    var mayHaveArrived: Timestamp?

    // Cancelling.
    var wantsCancel = false
    var isCanceling = false
    var cancelAt = Timestamp.distantPast
    var cancelTries = 0

    init(_ order: ApprovedOrder, decided: Timestamp) {
        request = order.request
        approved = order
        self.decided = decided
        sendAt = decided
        fills = FillBook(order.request)
    }

    /// An order of a run that was cut off: whether it arrived, and what became of it, is not known.
    init(adopting request: OrderRequest, fills: [Fill], at now: Timestamp) {
        self.request = request
        approved = nil
        decided = request.time
        sendAt = .distantFuture
        self.fills = FillBook(request, told: fills)
        life = .unknown
        mayHaveArrived = request.time
        lookAt = now
        wantsCancel = true
    }

    var reference: OrderReference {
        venueID.map { OrderReference($0, client: request.id.description) }
            ?? OrderReference(request.id)
    }

    /// Whether the sum of the fills is what was ordered.
    var isFilledWhole: Bool {
        if case .quantity(let ordered) = request.size { fills.told >= ordered } else { false }
    }

    /// Asks for a look-up at `time`, or keeps an earlier one.
    mutating func look(at time: Timestamp) {
        lookAt = min(lookAt ?? .distantFuture, time)
    }
}
