/// How alike two texts are.
package enum EditDistance {
    /// The least number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`, where no
    /// part is edited twice (optimal string alignment). Nothing, if it is more than `limit`.
    ///
    /// Counted in Unicode scalars. Source: F. Damerau, CACM 7 (1964).
    package static func damerauLevenshtein(_ a: String, _ b: String, limit: Int = .max) -> Int? {
        var a = scalars(a)[...]
        var b = scalars(b)[...]
        while let first = a.first, first == b.first {
            a.removeFirst()
            b.removeFirst()
        }
        while let last = a.last, last == b.last {
            a.removeLast()
            b.removeLast()
        }
        guard abs(a.count - b.count) <= limit else { return nil }
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        return distance(Array(a), Array(b), limit: limit)
    }

    private static func distance(_ a: [UInt32], _ b: [UInt32], limit: Int) -> Int? {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var row = beforeLast
        for i in 1...a.count {
            row[0] = i
            var least = i
            for j in 1...b.count {
                let replacement = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var cost = min(replacement, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    cost = min(cost, beforeLast[j - 2] + 1)
                }
                row[j] = cost
                least = min(least, cost)
            }
            // A swap reaches back two rows, at a cost of one: a row may be one above the limit and still lead below.
            if least - 1 > limit { return nil }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count] <= limit ? last[b.count] : nil
    }

    /// Jaro–Winkler similarity: 0 for nothing in common, 1 for equal texts. Made for short names.
    /// Source: W. Winkler, "String Comparator Metrics and Enhanced Decision Rules" (1990); prefix scale 0.1, at most 4.
    package static func jaroWinkler(_ first: String, _ second: String) -> Double {
        let a = scalars(first)
        let b = scalars(second)
        let jaro = jaro(a, b)
        var prefix = 0
        while prefix < min(4, a.count, b.count), a[prefix] == b[prefix] { prefix += 1 }
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }

    private static func jaro(_ a: [UInt32], _ b: [UInt32]) -> Double {
        if a.isEmpty || b.isEmpty { return a.isEmpty && b.isEmpty ? 1 : 0 }
        if a == b { return 1 }
        let window = max(0, max(a.count, b.count) / 2 - 1)
        var isMatchedInB = [Bool](repeating: false, count: b.count)
        var matchesOfA: [UInt32] = []
        for (i, scalar) in a.enumerated() {
            let low = max(0, i - window)
            let high = min(b.count, i + window + 1)
            guard low < high, let j = (low..<high).first(where: { !isMatchedInB[$0] && b[$0] == scalar }) else {
                continue
            }
            isMatchedInB[j] = true
            matchesOfA.append(scalar)
        }
        guard !matchesOfA.isEmpty else { return 0 }
        let matchesOfB = b.indices.filter { isMatchedInB[$0] }.map { b[$0] }
        let transposed = zip(matchesOfA, matchesOfB).count { $0 != $1 } / 2
        let m = Double(matchesOfA.count)
        return (m / Double(a.count) + m / Double(b.count) + (m - Double(transposed)) / m) / 3
    }

    private static func scalars(_ text: String) -> [UInt32] {
        text.unicodeScalars.map(\.value)
    }
}
