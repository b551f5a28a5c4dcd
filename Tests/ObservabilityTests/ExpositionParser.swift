/// A strict reader of the Prometheus text format 0.0.4: it refuses whatever the format does not allow.
struct Exposition {
    struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var kinds: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var samples: [Sample] = []

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Fault(description: "no newline at the end") }
        var family = ""
        var seen: Set<String> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                let parts = line.dropFirst(7).split(separator: " ", maxSplits: 1)
                guard parts.count == 2, helps.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                    throw Fault(description: "bad or second HELP: \(line)")
                }
            } else if line.hasPrefix("# TYPE ") {
                let parts = line.dropFirst(7).split(separator: " ")
                guard parts.count == 2, ["counter", "gauge", "histogram"].contains(parts[1]), Self.isName(parts[0]),
                    kinds.updateValue(String(parts[1]), forKey: String(parts[0])) == nil
                else { throw Fault(description: "bad or second TYPE: \(line)") }
                family = String(parts[0])
            } else {
                let sample = try Self.sample(line)
                guard belongs(sample.name, to: family) else { throw Fault(description: "outside its family: \(line)") }
                let identity = "\(sample.name) \(sample.labels.sorted { $0.key < $1.key })"
                guard seen.insert(identity).inserted else { throw Fault(description: "twice: \(line)") }
                samples.append(sample)
            }
        }
        try checkHistograms()
    }

    private func belongs(_ name: String, to family: String) -> Bool {
        guard kinds[family] == "histogram" else { return name == family }
        return [family + "_bucket", family + "_sum", family + "_count"].contains(name)
    }

    private func checkHistograms() throws {
        for (family, kind) in kinds where kind == "histogram" {
            let counts = samples.filter { $0.name == family + "_count" }
            for count in counts {
                let buckets = samples.filter { sample in
                    sample.name == family + "_bucket" && sample.labels.filter { $0.key != "le" } == count.labels
                }
                let bounds = try buckets.map { bucket in
                    guard let text = bucket.labels["le"], let bound = Self.number(text) else {
                        throw Fault(description: "bucket without le in \(family)")
                    }
                    return bound
                }
                guard bounds.last == .infinity, zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }),
                    zip(buckets, buckets.dropFirst()).allSatisfy({ $0.value <= $1.value }),
                    buckets.last?.value == count.value,
                    samples.contains(where: { $0.name == family + "_sum" && $0.labels == count.labels })
                else { throw Fault(description: "histogram \(family) is inconsistent") }
            }
        }
    }

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = line
        let name = take(&rest) { isNameByte($0) }
        guard isName(name) else { throw Fault(description: "no name: \(line)") }
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            while rest.first != "}" {
                let label = take(&rest) { isNameByte($0) }
                guard isName(label), rest.hasPrefix("=\"") else { throw Fault(description: "bad label: \(line)") }
                rest = rest.dropFirst(2)
                guard labels.updateValue(try quoted(&rest, line), forKey: String(label)) == nil else {
                    throw Fault(description: "label twice: \(line)")
                }
                if rest.first == "," {
                    rest.removeFirst()
                } else if rest.first != "}" {
                    throw Fault(description: "no comma: \(line)")
                }
            }
            rest.removeFirst()
        }
        guard rest.first == " ", let value = number(String(rest.dropFirst())) else {
            throw Fault(description: "no value: \(line)")
        }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func quoted(_ rest: inout Substring, _ line: Substring) throws -> String {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "n": value.append("\n")
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                default: throw Fault(description: "bad escape: \(line)")
                }
            default: value.append(character)
            }
        }
        throw Fault(description: "no end of quotes: \(line)")
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": return .infinity
        case "-Inf": return -.infinity
        case "NaN": return .nan
        default: return text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text) : nil
        }
    }

    private static func take(_ rest: inout Substring, while accepts: (Character) -> Bool) -> Substring {
        let taken = rest.prefix(while: accepts)
        rest = rest.dropFirst(taken.count)
        return taken
    }

    private static func isNameByte(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, !first.isNumber else { return false }
        return text.allSatisfy(isNameByte)
    }
}
