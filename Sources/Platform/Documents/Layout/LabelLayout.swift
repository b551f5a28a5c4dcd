import Typesetting

/// Places a label's words beside its code, as large as fits.
struct LabelLayout {
    private let label: Label
    private let setter: Typesetter

    init(_ label: Label, _ setter: Typesetter) {
        self.label = label
        self.setter = setter
    }

    private struct Words {
        let issuer: TextBlock
        let name: TextBlock
        let lines: [TextBlock]
        let flag: TextBlock?
        let padding: Double

        var height: Double {
            issuer.height + name.height + lines.reduce(0) { $0 + $1.height }
                + (flag.map { $0.height + 3 * padding } ?? 0)
        }

        var isWhole: Bool { !name.isEllipsized && !lines.contains(where: \.isEllipsized) && flag?.isEllipsized != true }
    }

    /// - Returns: characters that no font has.
    func draw(on canvas: Canvas) throws -> Int {
        let format = label.format
        canvas.beginPage(width: format.width.millimetres, height: format.height.millimetres)
        let top = format.endMargin.millimetres
        let height = (format.height - 2 * format.endMargin).millimetres
        let left = format.sideMargin.millimetres
        // A card leaves most of its width to the words; a band has height only.
        let side = min(height, format.width.millimetres * 0.32)
        let code = QRCode.rectangles(
            of: try QRCode.modules(of: label.code, .quartile), x: left, y: top + (height - side) / 2, side: side,
            quiet: 1)
        canvas.fill(code, .black)

        let x = left + side + 3.5.millimetres
        let width = (format.width - format.sideMargin).millimetres - x
        // Words far apart are read as two labels, and on a band they would run to the other side of the arm.
        let words = fit(width: min(width, 120.0.millimetres), height: height)
        let unknown = setter.unknownCharacters
        var y = top + max(0, (height - words.height) / 2)
        canvas.draw(words.issuer, x: x, y: y, Style.faint)
        y += words.issuer.height
        canvas.draw(words.name, x: x, y: y)
        y += words.name.height
        for line in words.lines {
            canvas.draw(line, x: x, y: y)
            y += line.height
        }
        if let flag = words.flag { draw(flag, words.padding, x: x, y: y + words.padding, on: canvas) }
        return unknown
    }

    private func draw(_ flag: TextBlock, _ padding: Double, x: Double, y: Double, on canvas: Canvas) {
        let box = Rectangle(x: x, y: y, width: flag.width + 4 * padding, height: flag.height + 2 * padding)
        canvas.fill([box], .black)
        let isAlarm = label.flag?.isAlarm == true
        if !isAlarm {
            let inner = Rectangle(x: box.x + 0.6, y: box.y + 0.6, width: box.width - 1.2, height: box.height - 1.2)
            canvas.fill([inner], .white)
        }
        canvas.draw(flag, x: x + 2 * padding, y: y + padding, isAlarm ? .white : .black)
    }

    /// The largest letters with which all fits. With the smallest ones what still does not fit is cut off with an ellipsis.
    private func fit(width: Double, height: Double) -> Words {
        var factor = 1.0
        while true {
            setter.forgetUnknownCharacters()
            // Somewhat smaller letters read better than a broken line.
            let words = set(factor, width: width, nameLines: 4, otherLines: factor > 0.75 ? 1 : 2)
            if words.height <= height, words.isWhole { return words }
            factor -= 0.06
            if factor < 0.5 {
                setter.forgetUnknownCharacters()
                return set(0.5, width: width, nameLines: 2, otherLines: 1)
            }
        }
    }

    private func set(_ factor: Double, width: Double, nameLines: Int, otherLines: Int) -> Words {
        func block(_ text: String, _ face: Typeface, lines: Int, width: Double) -> TextBlock {
            setter.set(text, face.scaled(by: factor), width: width, alignment: .left, mostLines: lines)
        }
        let padding = 2.5 * factor
        return Words(
            issuer: block(label.issuer, Typeface(7), lines: 1, width: width),
            name: block(label.name, Typeface(16, bold: true), lines: nameLines, width: width),
            lines: label.lines.map { block($0, Typeface(10.5), lines: otherLines, width: width) },
            flag: label.flag.map {
                block($0.text, Typeface(10.5, bold: true), lines: otherLines, width: width - 4 * padding)
            },
            padding: padding)
    }
}
