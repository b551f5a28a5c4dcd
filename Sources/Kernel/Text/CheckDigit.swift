/// The check digits of identifiers. Both schemes find every wrong digit and every swap of two neighbours.
package enum CheckDigit {
    /// The digit to put behind `digits` (each 0 to 9). Source: H. M. Damm (2004), totally antisymmetric quasigroup of
    /// order 10.
    package static func damm(_ digits: some Sequence<Int>) -> Int {
        digits.reduce(0) { dammTable[$0][$1] }
    }

    /// Whether the last digit is right.
    package static func dammAccepts(_ digits: some Sequence<Int>) -> Bool {
        damm(digits) == 0
    }

    /// The digit to put behind `digits` (each 0 to 9). Source: J. Verhoeff, "Error Detecting Decimal Codes" (1969).
    package static func verhoeff(_ digits: some BidirectionalCollection<Int>) -> Int {
        inverse[verhoeffSum(digits, from: 1)]
    }

    /// Whether the last digit is right.
    package static func verhoeffAccepts(_ digits: some BidirectionalCollection<Int>) -> Bool {
        verhoeffSum(digits, from: 0) == 0
    }

    private static func verhoeffSum(_ digits: some BidirectionalCollection<Int>, from first: Int) -> Int {
        var sum = 0
        var position = first
        for digit in digits.reversed() {
            sum = dihedral(sum, permutations[position % 8][digit])
            position += 1
        }
        return sum
    }

    /// Multiplication in the dihedral group of the pentagon.
    private static func dihedral(_ a: Int, _ b: Int) -> Int {
        switch (a < 5, b < 5) {
        case (true, true): (a + b) % 5
        case (true, false): (a + b - 5) % 5 + 5
        case (false, true): (a - b) % 5 + 5
        case (false, false): (a - b + 5) % 5
        }
    }

    private static let inverse = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9]

    private static let permutations = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ]

    private static let dammTable = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ]
}

extension UInt8 {
    /// 0 to 9, if this is an ASCII digit.
    var digitValue: Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? Int(self - UInt8(ascii: "0")) : nil
    }

    var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    var isSmallLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    var uppercased: UInt8 { isSmallLetter ? self & 0xDF : self }
}
