import Domain

/// The curve of a run's equity as a drawing inside a page.
enum EquitySVG {
    private static let width = 900.0
    private static let height = 260.0
    private static let top = 16.0
    private static let bottom = 236.0
    private static let mostPoints = 900

    /// The drawing; empty without two finite values.
    static func text(_ report: RunReport, title: String) -> String {
        let values = thinned(report.curve.filter(\.isFinite))
        guard values.count > 1, let low = values.min(), let high = values.max() else { return "" }
        let decimals = NumberText.decimals(of: report.identity.currency)
        let labels = [high, low].map { NumberText.fixed($0, decimals) }
        // About 7.5 units a digit at this size of type.
        let left = Double(labels.map(\.count).max() ?? 0) * 7.5 + 12
        func y(_ value: Double) -> Double {
            high > low ? bottom - (value - low) / (high - low) * (bottom - top) : (top + bottom) / 2
        }
        let step = (width - left - 4) / Double(values.count - 1)
        let points = values.enumerated().map { index, value in
            "\(round(left + Double(index) * step)),\(round(y(value)))"
        }
        let zone = report.identity.zone
        let start = round(y(values[0]))
        return """
            <svg viewBox="0 0 \(Int(width)) \(Int(height))" role="img" aria-label="\(HTMLReport.escaped(title))">
            <text x="\(round(left - 8))" y="\(round(top + 4))" text-anchor="end">\(labels[0])</text>
            <text x="\(round(left - 8))" y="\(round(bottom + 4))" text-anchor="end">\(labels[1])</text>
            <line class="axis" x1="\(round(left))" y1="\(bottom)" x2="\(width)" y2="\(bottom)"/>
            <line class="start" x1="\(round(left))" y1="\(start)" x2="\(width)" y2="\(start)"/>
            <polyline class="curve" points="\(points.joined(separator: " "))"/>
            <text x="\(round(left))" y="\(height - 4)">\(zone.date(report.from))</text>
            <text x="\(width)" y="\(height - 4)" text-anchor="end">\(zone.date(report.to))</text>
            </svg>
            """
    }

    /// At most `mostPoints` values, the first and the last among them.
    private static func thinned(_ values: [Double]) -> [Double] {
        guard values.count > mostPoints else { return values }
        return (0..<mostPoints).map { values[$0 * (values.count - 1) / (mostPoints - 1)] }
    }

    /// One decimal is a tenth of a unit of the drawing.
    private static func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
