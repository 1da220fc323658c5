/// A curve drawn with braille characters: two dots across and four down in each.
enum BrailleCurve {
    /// The rows from top to bottom, each `width` characters; empty without two finite values.
    static func rows(_ values: [Double], width: Int, height: Int) -> [String] {
        let points = values.filter(\.isFinite)
        guard points.count > 1, width > 0, height > 0, let low = points.min(),
            let high = points.max()
        else { return [] }
        let across = width * 2
        let down = height * 4
        var dots = [UInt32](repeating: 0, count: width * height)
        // A flat curve runs through the middle.
        func level(_ value: Double) -> Int {
            guard high > low else { return down / 2 }
            return Int(((high - value) / (high - low) * Double(down - 1)).rounded())
        }
        var previous = level(points[0])
        for x in 0..<across {
            let index = (x * (points.count - 1) + (across - 1) / 2) / (across - 1)
            let y = level(points[index])
            // Steps are filled, so that the curve is one line.
            for dot in min(previous, y)...max(previous, y) {
                dots[dot / 4 * width + x / 2] |= bit(x % 2, dot % 4)
            }
            previous = y
        }
        return (0..<height).map { row in
            var text = String.UnicodeScalarView()
            for column in 0..<width {
                // U+2800 is the blank cell; its low eight bits are the dots.
                text.append(Unicode.Scalar(0x2800 + dots[row * width + column]) ?? " ")
            }
            return String(text)
        }
    }

    /// The bit of a dot by Unicode's numbering: 1-3 and 7 on the left, 4-6 and 8 on the right.
    private static func bit(_ column: Int, _ row: Int) -> UInt32 {
        if row == 3 { return column == 0 ? 0x40 : 0x80 }
        return 1 << UInt32(row + column * 3)
    }
}
