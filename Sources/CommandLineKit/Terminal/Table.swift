/// A table of text for the terminal; widths are counted in columns of the screen.
struct Table {
    enum Alignment {
        case left
        case right
    }

    struct Column {
        let title: String
        let alignment: Alignment

        init(_ title: String, _ alignment: Alignment = .right) {
            self.title = title
            self.alignment = alignment
        }
    }

    let columns: [Column]
    var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// The lines, each beginning with `indent`; without titles when all are empty.
    func lines(indent: String, style: Style) -> [String] {
        let hasTitles = columns.contains { !$0.title.isEmpty }
        let all = (hasTitles ? [columns.map { style.dim($0.title) }] : []) + rows
        let widths = columns.indices.map { column in
            all.map { column < $0.count ? $0[column].displayWidth : 0 }.max() ?? 0
        }
        return all.map { row in
            let cells = row.enumerated().map { index, cell in
                columns[index].alignment == .left
                    ? cell.paddedRight(to: widths[index]) : cell.paddedLeft(to: widths[index])
            }
            var line = indent + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
