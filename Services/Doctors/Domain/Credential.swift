package import Kernel

package enum CredentialTag {}
package typealias CredentialID = EntityID<CredentialTag>

/// A registration with a medical council, and the licence to practise that comes with it.
package struct Credential: Codable, Sendable, Hashable {
    package let id: CredentialID
    /// The registration number, as its issuer writes it.
    package let number: Text<60>
    /// `National Medical Commission`.
    package let issuer: Text<120>
    /// The first day of the licence; nothing, if it has been valid ever since anyone remembers.
    package let validFrom: LocalDate?
    /// The last day of the licence.
    package let expires: LocalDate

    init(id: CredentialID, _ draft: CredentialDraft) {
        self.id = id
        number = draft.number
        issuer = draft.issuer
        validFrom = draft.validFrom
        expires = draft.expires
    }

    /// What two doctors cannot share.
    var registration: String { Self.registration(number, issuer) }

    static func registration(_ number: Text<60>, _ issuer: Text<120>) -> String {
        let words = SearchText.words(issuer.description) + [":"] + SearchText.words(number.description)
        return IndexWord.cut(words.joined(separator: " "))
    }
}

/// A credential as a client sends it.
package struct CredentialDraft: Codable, Sendable, Hashable, Exemplified {
    package let number: Text<60>
    package let issuer: Text<120>
    package let validFrom: LocalDate?
    package let expires: LocalDate

    package init(number: Text<60>, issuer: Text<120>, validFrom: LocalDate? = nil, expires: LocalDate) {
        self.number = number
        self.issuer = issuer
        self.validFrom = validFrom
        self.expires = expires
    }

    package static var example: CredentialDraft {
        CredentialDraft(number: .example, issuer: .example, validFrom: .example, expires: .example)
    }

    func brokenRules(at pointer: String = "") -> [Problem.Field] {
        guard let validFrom, validFrom > expires else { return [] }
        return [.init("\(pointer)/expires", "must not be before validFrom")]
    }
}

/// How long a doctor may practise, by all credentials together.
package struct Licence: Codable, Sendable, Hashable {
    package enum Status: String, ListedValue, SchemaDescribed {
        case valid
        /// Ends within `Licence.warning` days.
        case expiring
        case expired
        /// There is no licence on file that has begun.
        case missing
    }

    /// Days before the end at which the warning begins.
    package static let warning = 60

    package let status: Status
    /// The last day on which a licence holds without a gap from today; if none holds, the last day on which one did.
    package let through: LocalDate?

    package init(of credentials: [Credential], on today: LocalDate) {
        var reach = today.adding(days: -1)
        // A renewal counts from the day on which the licence before it ends, not before.
        while let next = credentials.filter({ ($0.validFrom ?? .first) <= reach.adding(days: 1) }).map(\.expires).max(),
            next > reach
        {
            reach = next
        }
        if reach >= today {
            through = reach
            status = reach <= today.adding(days: Self.warning) ? .expiring : .valid
        } else {
            through = credentials.map(\.expires).filter { $0 < today }.max()
            status = through == nil ? .missing : .expired
        }
    }
}

/// Keys of word indexes: at most 100 bytes.
enum IndexWord {
    static func cut(_ text: String) -> String {
        guard text.utf8.count > 100 else { return text }
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > 100 { break }
            result.append(scalar)
        }
        return String(result)
    }
}
