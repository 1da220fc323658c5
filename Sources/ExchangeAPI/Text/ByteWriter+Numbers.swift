package import Domain

// Numbers and names in the text that they have everywhere else, without making a string of it.

extension ByteWriter {
    /// The most that a number or a name takes.
    package static let longestNumber = 48

    /// A whole number in decimal.
    package mutating func write(_ number: Int64) {
        if number < 0 { write(UInt8(ascii: "-")) }
        write(number.magnitude)
    }

    /// A whole number in decimal.
    package mutating func write(_ number: UInt64) { write(number, base: 10) }

    /// A whole number in a base of up to 36, with lower-case letters.
    // Inlined, so that the divisor is a constant and nothing is divided.
    @inline(__always)
    private mutating func write(_ number: UInt64, base: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
            var rest = number
            var start = digits.count
            repeat {
                start &-= 1
                let digit = UInt8(truncatingIfNeeded: rest % base)
                digits[start] =
                    digit &+ (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                rest /= base
            } while rest > 0
            write(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[start...]))
        }
    }

    /// What `description` tells of the number.
    package mutating func write(_ number: ExactDecimal) {
        switch number {
        case .eight(let raw):
            if raw < 0 { write(UInt8(ascii: "-")) }
            let (whole, rest) = raw.magnitude.quotientAndRemainder(
                dividingBy: UInt64(FixedPoint.scale))
            write(whole)
            writeFraction(rest, digits: 8)
        case .sixteen(let money):
            if money < .zero { write(UInt8(ascii: "-")) }
            let (whole, rest) = money.raw.magnitude.quotientAndRemainder(
                dividingBy: Money.scale.magnitude)
            guard let narrow = UInt64(exactly: whole) else {
                // More than 10¹⁹ units: no order's, only to be right.
                return write(money.magnitude.description)
            }
            write(narrow)
            writeFraction(UInt64(truncatingIfNeeded: rest), digits: 16)
        }
    }

    /// A point and so many decimals, without zeros at their end; nothing for zero.
    private mutating func writeFraction(_ value: UInt64, digits: Int) {
        guard value != 0 else { return }
        var value = value
        var length = digits
        while value % 10 == 0 {
            value /= 10
            length &-= 1
        }
        let text = place(length &+ 1)
        text[0] = UInt8(ascii: ".")
        while length > 0 {
            text[length] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
            value /= 10
            length &-= 1
        }
    }

    /// What `description` tells of the name.
    package mutating func write(_ name: ClientOrderID) {
        write(UInt8(ascii: "h"))
        write(name.run, base: 36)
        write(UInt8(ascii: "-"))
        write(UInt64(name.sequence))
    }
}
