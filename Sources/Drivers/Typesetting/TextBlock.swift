import CPangoCairo

/// A text in lines, shaped and ready to be drawn, as a whole or line by line. Lengths are points.
package final class TextBlock {
    package struct Line: Sendable, Hashable {
        /// From the block's top.
        package let top: Double
        package let bottom: Double
        let baseline: Double
        /// From the block's left edge.
        let left: Double
    }

    let layout: OpaquePointer
    package let lines: [Line]
    /// The widest line.
    package let width: Double
    /// Whether lines were cut off.
    package let isEllipsized: Bool

    package var height: Double { lines.last?.bottom ?? 0 }

    init(owning layout: OpaquePointer) {
        self.layout = layout
        var lines: [Line] = []
        var width = 0.0
        let scale = Double(PANGO_SCALE)
        let iterator = pango_layout_get_iter(layout)
        repeat {
            var extents = PangoRectangle()
            var top: Int32 = 0
            var bottom: Int32 = 0
            pango_layout_iter_get_line_extents(iterator, nil, &extents)
            pango_layout_iter_get_line_yrange(iterator, &top, &bottom)
            lines.append(
                Line(
                    top: Double(top) / scale, bottom: Double(bottom) / scale,
                    baseline: Double(pango_layout_iter_get_baseline(iterator)) / scale, left: Double(extents.x) / scale)
            )
            width = max(width, Double(extents.width) / scale)
        } while pango_layout_iter_next_line(iterator) != 0
        pango_layout_iter_free(iterator)
        self.lines = lines
        self.width = width
        isEllipsized = pango_layout_is_ellipsized(layout) != 0
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// The height of some of the lines.
    package func height(of range: Range<Int>) -> Double {
        guard let first = range.first, let last = range.last else { return 0 }
        return lines[last].bottom - lines[first].top
    }

    /// How far below the top of a line its letters stand; 0 for lines that are not there.
    package func ascent(of line: Int) -> Double {
        line < lines.count ? lines[line].baseline - lines[line].top : 0
    }

    /// How many lines from one on fit below each other.
    package func count(from first: Int, within height: Double) -> Int {
        guard first < lines.count else { return 0 }
        let limit = lines[first].top + height + 0.01
        return lines[first...].prefix { $0.bottom <= limit }.count
    }
}
