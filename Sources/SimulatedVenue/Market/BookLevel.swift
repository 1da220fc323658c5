public import Domain

/// What rests at one price: everybody else's quantity and the clients' together.
public struct BookLevel: Hashable, Sendable {
    public let price: Price
    public let quantity: Quantity

    public init(price: Price, quantity: Quantity) {
        self.price = price
        self.quantity = quantity
    }
}
