import Typesetting

/// QR codes of texts. Source: ISO/IEC 18004.
package enum QRCode {
    /// White modules that readers need around a code.
    package static let quietZone = 4

    /// How much of a code may be lost, and it still reads.
    package enum Correction: Sendable, Hashable {
        /// 15 %.
        case medium
        /// 25 %: for what is worn and bent.
        case quartile
    }

    /// Rows from the top, each from the left; true is dark. Without the quiet zone.
    /// - Parameter text: as UTF-8, 1 to 1,663 bytes.
    /// - Throws: `DocumentError.unencodable` for longer texts, and none.
    package static func modules(of text: String, _ correction: Correction = .medium) throws -> [[Bool]] {
        let level: QREncoder.Correction = correction == .medium ? .medium : .quartile
        guard let modules = QREncoder.modules(of: Array(text.utf8), level) else { throw DocumentError.unencodable }
        return modules
    }

    /// The code as an image of SVG, with its quiet zone, on white.
    /// - Parameter size: pixels a side.
    package static func svg(of text: String, size: Int = 240) throws -> String {
        let modules = try modules(of: text)
        let side = modules.count + 2 * quietZone
        var path = ""
        for run in runs(of: modules) {
            path += "M\(run.column + quietZone) \(run.row + quietZone)h\(run.length)v1h-\(run.length)z"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(size)" height="\(size)" viewBox="0 0 \(side) \(side)" \
            shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/><path d="\(path)"/></svg>
            """
    }

    /// The dark modules, those beside each other as one.
    static func runs(of modules: [[Bool]]) -> [(row: Int, column: Int, length: Int)] {
        var runs: [(row: Int, column: Int, length: Int)] = []
        for (row, cells) in modules.enumerated() {
            var start: Int?
            for (column, isDark) in (cells + [false]).enumerated() {
                if isDark {
                    start = start ?? column
                } else if let begin = start {
                    runs.append((row, begin, column - begin))
                    start = nil
                }
            }
        }
        return runs
    }

    /// The rectangles of a code in a square of points, quiet zone included.
    static func rectangles(of modules: [[Bool]], x: Double, y: Double, side: Double, quiet: Int = quietZone)
        -> [Rectangle]
    {
        let module = side / Double(modules.count + 2 * quiet)
        return runs(of: modules).map { run in
            Rectangle(
                x: x + Double(run.column + quiet) * module, y: y + Double(run.row + quiet) * module,
                width: Double(run.length) * module, height: module)
        }
    }
}
