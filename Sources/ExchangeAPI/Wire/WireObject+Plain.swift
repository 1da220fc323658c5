public import Domain

// Fields that must be there. Nearly all of them hold what they usually hold, and are at hand at once; what is
// out of the ordinary is read by way of its `WireValue`, which also knows what to say of it.

extension WireObject {
    /// What stands in a field that is there and not `null`.
    @inlinable @inline(__always)
    func token(_ field: WireField) -> WireToken? {
        has(field) ? withExtendedLifetime(owner) { tokens[field.slot] } : nil
    }

    /// The digits of a plain number × 10⁸.
    @inlinable @inline(__always)
    func plainDecimal(_ field: WireField) -> Int64? { token(field)?.fixedPoint }

    /// A price above zero.
    @inlinable @inline(__always)
    public func price(_ field: WireField) throws(WireError) -> Price {
        if let raw = plainDecimal(field), raw > 0 { return Price(raw: raw) }
        return try otherPrice(field.slot, field.name)
    }

    /// A quantity that is not negative.
    @inlinable @inline(__always)
    public func quantity(_ field: WireField) throws(WireError) -> Quantity {
        if let raw = plainDecimal(field), raw >= 0 { return Quantity(raw: raw) }
        return try otherQuantity(field.slot, field.name)
    }

    /// A quantity above zero.
    @inlinable @inline(__always)
    public func positiveQuantity(_ field: WireField) throws(WireError) -> Quantity {
        if let raw = plainDecimal(field), raw > 0 { return Quantity(raw: raw) }
        return try otherPositiveQuantity(field.slot, field.name)
    }

    /// A whole number that is not negative.
    @inlinable @inline(__always)
    public func count(_ field: WireField) throws(WireError) -> Int64 {
        if let token = token(field), token.decimals == 0, token.digits >= 0 {
            return token.digits
        }
        return try otherCount(field.slot, field.name)
    }

    /// Which of two words it is.
    @inlinable @inline(__always)
    public func side(
        _ field: WireField, buy: StaticString, sell: StaticString
    ) throws(WireError) -> Side {
        if let token = token(field) {
            if scanner.holds(buy, token) { return .buy }
            if scanner.holds(sell, token) { return .sell }
        }
        return try otherSide(field.slot, field.name, buy, sell)
    }

    /// Whether a field is there and written like a string of the same message.
    @inlinable @inline(__always)
    public func holds(_ field: WireField, like place: WireToken) -> Bool {
        guard let token = token(field) else { return false }
        return scanner.areAlike(token, place)
    }

    // Told the parts of the field: a field that is handed on whole is put into memory first.

    @usableFromInline @inline(never)
    func otherPrice(_ slot: Int, _ name: StaticString) throws(WireError) -> Price {
        try value(WireField(slot: slot, name: name)).price()
    }

    @usableFromInline @inline(never)
    func otherQuantity(_ slot: Int, _ name: StaticString) throws(WireError) -> Quantity {
        try value(WireField(slot: slot, name: name)).quantity()
    }

    @usableFromInline @inline(never)
    func otherPositiveQuantity(
        _ slot: Int, _ name: StaticString
    ) throws(WireError) -> Quantity {
        try value(WireField(slot: slot, name: name)).positiveQuantity()
    }

    @usableFromInline @inline(never)
    func otherSide(
        _ slot: Int, _ name: StaticString, _ buy: StaticString, _ sell: StaticString
    ) throws(WireError) -> Side {
        try value(WireField(slot: slot, name: name)).side(buy: buy, sell: sell)
    }

    @usableFromInline @inline(never)
    func otherCount(_ slot: Int, _ name: StaticString) throws(WireError) -> Int64 {
        try value(WireField(slot: slot, name: name)).count()
    }
}
