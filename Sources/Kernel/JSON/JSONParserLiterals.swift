extension JSONParser {
    /// The string whose opening quote is at `position`.
    mutating func string() throws(JSONSyntaxError) -> String {
        let start = position + 1
        var index = start
        var union: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                if union < 0x80 {
                    // ASCII is valid, and this initialiser is the quicker one.
                    return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
                }
                return try text(from: start, to: index)
            }
            union |= byte
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start, firstEscape: index) }
            if byte < 0x20 { throw error("a control character must be escaped", at: index) }
            index += 1
        }
        throw error("a string is not closed")
    }

    private func text(from start: Int, to end: Int) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self) else {
            throw error("a string is not valid UTF-8", at: firstInvalid(from: start, to: end))
        }
        return text
    }

    private mutating func escapedString(from start: Int, firstEscape: Int) throws(JSONSyntaxError) -> String {
        var text = try text(from: start, to: firstEscape)
        var index = firstEscape
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                return text
            }
            if byte == UInt8(ascii: "\\") {
                text.unicodeScalars.append(try escape(at: &index))
                continue
            }
            let plain = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\") {
                if bytes[index] < 0x20 { throw error("a control character must be escaped", at: index) }
                index += 1
            }
            text += try self.text(from: plain, to: index)
        }
        throw error("a string is not closed")
    }

    private func escape(at index: inout Int) throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = index
        guard start + 1 < bytes.count else { throw error("a string is not closed") }
        index += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw error("there is no such escape", at: start)
        }
        let first = try codeUnit(at: &index, escape: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw error("half of a surrogate pair stands alone", at: start) }
        index += 2
        let second = try codeUnit(at: &index, escape: index - 2)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw error("half of a surrogate pair stands alone", at: start) }
        return scalar
    }

    private func codeUnit(at index: inout Int, escape: Int) throws(JSONSyntaxError) -> UInt16 {
        guard index + 4 <= bytes.count else { throw error("an escape needs four hexadecimal digits", at: escape) }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch bytes[index] {
            case let byte where (0x30...0x39).contains(byte): digit = byte - 0x30
            case let byte where (0x41...0x46).contains(byte): digit = byte - 0x37
            case let byte where (0x61...0x66).contains(byte): digit = byte - 0x57
            default: throw error("an escape needs four hexadecimal digits", at: escape)
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }

    /// Where UTF-8 breaks, between two offsets that enclose a break.
    private func firstInvalid(from start: Int, to end: Int) -> Int {
        var offset = start
        var source = UnsafeBufferPointer(rebasing: bytes[start..<end]).makeIterator()
        var decoder = UTF8()
        while case .scalarValue(let scalar) = decoder.decode(&source) { offset += UTF8.width(scalar) }
        return offset
    }

    /// The number that begins at `position`.
    mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        let isNegative = bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var digits = Digits()
        guard let first = digit() else { throw error("a number needs a digit here") }
        if first == 0 {
            position += 1
            if digit() != nil { throw error("a number must not begin with zeros", at: start) }
        } else {
            while let digit = digit() {
                digits.append(digit)
                position += 1
            }
        }
        var isInteger = true
        var exponent = 0
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard digit() != nil else { throw error("a number needs a digit behind the point") }
            while let digit = digit() {
                digits.append(digit)
                exponent -= 1
                position += 1
            }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent += try self.exponent()
        }
        if isInteger {
            guard let value = digits.integer(isNegative: isNegative) else {
                throw error("a whole number does not fit 64 bits", at: start)
            }
            return .integer(value)
        }
        if let value = digits.exact(exponent: exponent) { return .number(isNegative ? -value : value) }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw error("a number is too large", at: start) }
        return .number(value)
    }

    private mutating func exponent() throws(JSONSyntaxError) -> Int {
        position += 1
        var isNegative = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        guard digit() != nil else { throw error("an exponent needs a digit") }
        var value = 0
        while let digit = digit() {
            if value < 100_000 { value = value * 10 + Int(digit) }
            position += 1
        }
        return isNegative ? -value : value
    }

    @inline(__always)
    private func digit() -> UInt8? {
        guard position < bytes.count else { return nil }
        let digit = bytes[position] &- UInt8(ascii: "0")
        return digit < 10 ? digit : nil
    }
}

/// The digits of a number, without point and sign.
private struct Digits {
    private var magnitude: UInt64 = 0
    private var overflows = false

    mutating func append(_ digit: UInt8) {
        let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, tooLargeSum) = product.addingReportingOverflow(UInt64(digit))
        overflows = overflows || tooLarge || tooLargeSum
        magnitude = sum
    }

    func integer(isNegative: Bool) -> Int64? {
        if overflows { return nil }
        if !isNegative { return Int64(exactly: magnitude) }
        return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    /// The number, if one division or multiplication of exact doubles gives it: then it is rounded correctly.
    /// Source: W. D. Clinger, "How to Read Floating Point Numbers Accurately" (1990).
    func exact(exponent: Int) -> Double? {
        guard !overflows, magnitude <= 1 << 53, abs(exponent) < Self.powersOfTen.count else { return nil }
        let power = Self.powersOfTen[abs(exponent)]
        return exponent < 0 ? Double(magnitude) / power : Double(magnitude) * power
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]
}
