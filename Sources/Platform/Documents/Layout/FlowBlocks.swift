import Typesetting

extension Flow {
    func place(_ block: Block) throws {
        switch block {
        case .heading(let text):
            if !isAtTop { y += 8 }
            // A heading alone at the foot of a page says nothing: three lines more must fit.
            let block = set(text, Style.heading)
            try need(block.height + 48)
            draw(block, x: left, y: y, Style.accent)
            y += block.height + 4
        case .subheading(let text):
            if !isAtTop { y += 4 }
            let block = set(text, Style.subheading)
            try need(block.height + 36)
            draw(block, x: left, y: y)
            y += block.height + 2
        case .paragraph(let text): try lines(set(text, Style.body), Style.ink)
        case .remark(let text): try lines(set(text, Style.small), Style.faint)
        case .facts(let facts): try place(facts)
        case .table(let table): try TableFlow(table, self).place()
        case .code(let block): try place(block)
        case .space(let millimetres): y += millimetres.millimetres
        }
    }

    /// Line by line, over as many pages as it takes; never a single first or last line alone.
    private func lines(_ block: TextBlock, _ ink: Ink) throws {
        let count = block.lines.count
        var first = 0
        while first < count {
            var fitting = block.count(from: first, within: remaining)
            let left = count - first - fitting
            if left > 0, !isAtTop, fitting < 2 || (left == 1 && fitting < 3) {
                try beginPage()
                continue
            }
            if left == 1, fitting > 2 { fitting -= 1 }
            // A line higher than a page is cut rather than lost.
            let last = first + max(1, fitting)
            draw(block, lines: first..<last, x: self.left, y: y, ink)
            y += block.height(of: first..<last)
            first = last
            if first < count { try beginPage() }
        }
        y += 5
    }

    /// Two facts beside each other.
    private func place(_ facts: [Fact]) throws {
        let cells = facts.flatMap { [$0.name, $0.value] }
        let rows = stride(from: 0, to: cells.count, by: 4).map { Array(cells[$0..<min($0 + 4, cells.count)]) }
        let columns = [0.15, 0.35, 0.15, 0.35].map { Table.Column("", share: $0) }
        try TableFlow(Table(columns, rows: rows), self, areFacts: true).place()
    }

    private func place(_ block: CodeBlock) throws {
        let side = block.millimetres.millimetres
        try need(side)
        try code(block.text, x: left, y: y, side: side)
        let caption = set(block.caption, Style.body, width: width - side - 8)
        draw(caption, x: left + side + 8, y: y + max(0, (side - caption.height) / 2))
        y += max(side, caption.height) + 5
    }
}
