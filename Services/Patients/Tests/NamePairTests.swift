import Testing

@testable import Patients

@Suite("Pairs of names in the search index")
struct NamePairTests {
    @Test(
        "a search for two beginnings finds the pair of the whole words, in either order",
        arguments: [
            (["ravi", "kumar"], ["rav", "kum"]), (["ravi", "kumar"], ["kuma", "ravi"]),
            (["anita", "rao"], ["rao", "ani"]),
            (["lakshmi", "venkatesh"], ["lak", "venka"]), (["रवि", "कुमार"], ["रवि", "कुम"]),
        ])
    func found(words: [String], typed: [String]) throws {
        let prefix = try #require(NamePairs.prefix(for: typed))
        #expect(NamePairs.of(words).contains { $0.utf8.starts(with: prefix.utf8) })
    }

    @Test(
        "where the order of the words is not certain, or a number is meant, there is no pair to search for",
        arguments: [["ravi"], ["ra", "kumar"], ["ravi", "rav"], ["ravi", "98765"], ["ravi", "ravi"], []])
    func uncertain(typed: [String]) {
        #expect(NamePairs.prefix(for: typed) == nil)
    }

    @Test("eight words have pairs enough, and the index takes them all")
    func many() {
        let words = ["aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh"]
        #expect(NamePairs.of(words).count == 28)
    }
}
