extension String {
    /// Columns of a terminal that the text takes: two for Hangul and other wide characters.
    ///
    /// Combining marks and joiners take none, and so do the color codes of `Style`.
    public var displayWidth: Int {
        var width = 0
        var isInEscape = false
        for scalar in unicodeScalars {
            if isInEscape {
                if scalar == "m" { isInEscape = false }
            } else if scalar == "\u{1B}" {
                isInEscape = true
            } else {
                width += Self.width(of: scalar)
            }
        }
        return width
    }

    /// The text with spaces after it up to `width` columns.
    func paddedRight(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - displayWidth))
    }

    /// The text with spaces before it up to `width` columns.
    func paddedLeft(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - displayWidth)) + self
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        // Vowels and final consonants that join the syllable before them.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// East Asian Wide and Fullwidth, as far as reports can hold them.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
