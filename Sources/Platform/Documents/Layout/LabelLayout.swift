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

    /// - Returns: whether all words are there as a whole, and how many characters no font has.
    func draw(on canvas: Canvas) throws -> (isWhole: Bool, unknownCharacters: Int) {
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
        let result = (words.isWhole, setter.unknownCharacters)
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
        return result
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

    /// Sizes to try, of the name and of the rest: a long name gets smaller before the numbers do.
    private static let scales = [
        (1, 1), (0.88, 0.94), (0.78, 0.88), (0.7, 0.82), (0.62, 0.78), (0.56, 0.72), (0.5, 0.66), (0.45, 0.55),
    ]
    private static let mostNameLines = 6

    /// The largest letters with which all fits. With the smallest ones what still does not fit is cut off with an ellipsis.
    private func fit(width: Double, height: Double) -> Words {
        for (name, rest) in Self.scales {
            // Somewhat smaller letters read better than a broken line.
            let words = set(name, rest, width: width, nameLines: Self.mostNameLines, otherLines: rest > 0.8 ? 1 : 2)
            if words.height <= height, words.isWhole { return words }
        }
        let (name, rest) = (0.45, 0.55)
        for lines in stride(from: Self.mostNameLines, to: 1, by: -1) {
            let words = set(name, rest, width: width, nameLines: lines, otherLines: 1)
            if words.height <= height { return words }
        }
        return set(name, rest, width: width, nameLines: 1, otherLines: 1)
    }

    private func set(_ nameScale: Double, _ scale: Double, width: Double, nameLines: Int, otherLines: Int) -> Words {
        // Only those that are printed count.
        setter.forgetUnknownCharacters()
        func block(_ text: String, _ face: Typeface, lines: Int, width: Double) -> TextBlock {
            setter.set(text, face, width: width, alignment: .left, mostLines: lines)
        }
        let padding = 2.5 * scale
        let line = Typeface(10.5 * scale)
        return Words(
            issuer: block(label.issuer, Typeface(7 * scale), lines: 1, width: width),
            name: block(label.name, Typeface(16 * nameScale, bold: true), lines: nameLines, width: width),
            lines: label.lines.map { block($0, line, lines: otherLines, width: width) },
            flag: label.flag.map {
                block($0.text, Typeface(line.size, bold: true), lines: otherLines, width: width - 4 * padding)
            },
            padding: padding)
    }
}
