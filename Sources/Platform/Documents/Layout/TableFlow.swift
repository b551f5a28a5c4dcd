import Typesetting

/// Places a table row by row. Its titles are repeated on every page; a row that is longer than a page goes on on the next.
struct TableFlow {
    private let table: Table
    private let flow: Flow
    /// Names and values in turn, without titles and lines.
    private let areFacts: Bool
    private let columns: [(x: Double, width: Double, alignment: Alignment)]

    private static let gap = 8.0
    private static let padding = 3.0

    init(_ table: Table, _ flow: Flow, areFacts: Bool = false) {
        self.table = table
        self.flow = flow
        self.areFacts = areFacts
        let whole = table.columns.reduce(0) { $0 + $1.share }
        var x = flow.left
        var columns: [(x: Double, width: Double, alignment: Alignment)] = []
        for column in table.columns {
            let width = flow.width * column.share / whole
            columns.append((x, width - Self.gap, column.alignment == .trailing ? .trailing : .left))
            x += width
        }
        self.columns = columns
    }

    func place() throws {
        guard !table.rows.isEmpty, !columns.isEmpty else { return }
        try titles(following: 30)
        for (index, row) in table.rows.enumerated() {
            let isTotal = table.hasTotal && index == table.rows.count - 1
            try place(row, isTotal: isTotal)
        }
        flow.y += 6
    }

    private func titles(following: Double) throws {
        guard !areFacts, table.columns.contains(where: { !$0.title.isEmpty }) else { return }
        let cells = zip(table.columns, columns).map { column, place in
            flow.set(column.title, Style.columnTitle, width: place.width, place.alignment)
        }
        let height = cells.map(\.height).max() ?? 0
        try flow.need(height + following)
        for (cell, place) in zip(cells, columns) { flow.draw(cell, x: place.x, y: flow.y, Style.faint) }
        flow.y += height + 2
        flow.rule(at: flow.y, thickness: 0.8, Style.faint)
        flow.y += 1
    }

    private func place(_ row: [String], isTotal: Bool) throws {
        let cells = zip(row, columns).enumerated().map { index, cell in
            let isName = areFacts && index % 2 == 0
            return flow.set(
                cell.0, isName ? Style.small : isTotal ? Style.bold : Style.body, width: cell.1.width, cell.1.alignment)
        }
        let padding = areFacts ? 1.5 : Self.padding
        // What no page can hold as a whole may as well begin here.
        let height = height(of: cells, from: cells.map { _ in 0 }) + 2 * padding
        let isDivided = height > flow.capacity * 0.8 && flow.remaining > 60
        if height > flow.remaining, !isDivided, !flow.isAtTop { try continueOnNextPage() }
        if isTotal { flow.rule(at: flow.y, thickness: 0.8, Style.faint) }
        var next = cells.map { _ in 0 }
        while true {
            flow.y += padding
            // Scripts differ in height: letters beside each other stand on one line all the same.
            let ascent = ascent(of: cells, from: next)
            var used = 0.0
            for (index, cell) in cells.enumerated() where next[index] < cell.lines.count {
                let first = next[index]
                let offset = ascent - cell.ascent(of: first)
                // One line at least, so that every page takes something.
                let last = first + max(1, cell.count(from: first, within: flow.remaining - padding - offset))
                let ink = areFacts && index % 2 == 0 ? Style.faint : Style.ink
                flow.draw(cell, lines: first..<last, x: columns[index].x, y: flow.y + offset, ink)
                used = max(used, offset + cell.height(of: first..<last))
                next[index] = last
            }
            flow.y += used + padding
            if !areFacts { flow.rule(at: flow.y - 0.5) }
            let isDone = zip(next, cells).allSatisfy { $0 >= $1.lines.count }
            if isDone { return }
            try continueOnNextPage()
        }
    }

    private func ascent(of cells: [TextBlock], from lines: [Int]) -> Double {
        zip(cells, lines).map { $0.ascent(of: $1) }.max() ?? 0
    }

    private func height(of cells: [TextBlock], from lines: [Int]) -> Double {
        let ascent = ascent(of: cells, from: lines)
        return zip(cells, lines).map { $0.height + ascent - $0.ascent(of: $1) }.max() ?? 0
    }

    private func continueOnNextPage() throws {
        try flow.beginPage()
        try titles(following: 0)
    }
}
