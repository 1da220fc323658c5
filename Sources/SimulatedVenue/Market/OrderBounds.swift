import Domain

/// What an instrument asks of an order's size and value.
///
/// A plain value beside the instrument's class, as `ContractTerms` is: each order is held against it.
struct OrderBounds: Sendable {
    private let lot: Quantity
    private let minimumQuantity: Quantity
    private let maximumQuantity: Quantity?
    private let minimumNotional: Money
    private let maximumNotional: Money?

    init(_ instrument: Instrument) {
        lot = instrument.lot
        minimumQuantity = instrument.minimumQuantity
        maximumQuantity = instrument.maximumQuantity
        minimumNotional = instrument.minimumNotional
        maximumNotional = instrument.maximumNotional
    }

    /// Whether an order's value matters: where it does not, nobody has to work it out.
    var limitsNotional: Bool { minimumNotional > .zero || maximumNotional != nil }

    func check(_ quantity: Quantity) throws(VenueRefusal) {
        guard quantity > .zero, quantity.raw % lot.raw == 0, quantity >= minimumQuantity else {
            throw .badQuantity(quantity, lot: lot, minimum: minimumQuantity)
        }
        if let maximum = maximumQuantity, quantity > maximum {
            throw .quantityTooLarge(quantity, maximum: maximum)
        }
    }

    func check(_ notional: Money) throws(VenueRefusal) {
        guard notional >= minimumNotional else {
            throw .underMinimum(notional, minimum: minimumNotional)
        }
        if let maximum = maximumNotional, notional > maximum {
            throw .overMaximum(notional, maximum: maximum)
        }
    }

    /// An order by amount is worth its amount.
    func check(amount: Money) throws(VenueRefusal) {
        guard amount > .zero else {
            throw .underMinimum(amount, minimum: max(minimumNotional, .zero))
        }
        try check(amount)
    }
}
