package import Contracts
package import Kernel
package import Storage

/// A doctor of the hospital. The revision grows with every change of the profile, the credentials or the hours, so that the
/// facts that others keep have an order.
package struct Doctor: Entity {
    package typealias Tag = DoctorTag
    package static let collection = "doctors"
    package static let byName = Index<Doctor>("name") { [$0.sortKey.key] }
    package static let byActivity = Index<Doctor>("activity", arity: 2) { [$0.isActive.key, $0.sortKey.key] }
    package static let byUser = Index<Doctor>("user", unique: true) { [$0.profile.user?.key] }
    /// Active doctors by the last day of their licence.
    package static let byLicenceEnd = Index<Doctor>("licence_end") {
        [$0.isActive ? $0.licence.through?.dayNumber.key : nil]
    }
    package static let indexes = [byName, byActivity, byUser, byLicenceEnd]
    /// Words of the name, and what lists are filtered by.
    package static let bySearch = WordIndex<Doctor>("search") { $0.searchWords }
    package static let byRegistration = WordIndex<Doctor>("registration") { $0.credentials.map(\.registration) }
    package static let wordIndexes = [bySearch, byRegistration]

    package let id: DoctorID
    package var revision = 0
    package var profile: DoctorProfile
    package internal(set) var credentials: [Credential]
    package private(set) var licence: Licence

    init(id: DoctorID, profile: DoctorProfile, credentials: [Credential], on today: LocalDate) {
        self.id = id
        self.profile = profile
        self.credentials = credentials
        licence = Licence(of: credentials, on: today)
        self.profile.isActive = profile.isActive ?? true
    }

    package var isActive: Bool { profile.isActive ?? true }

    /// True, if the licence has another status or end than was noted.
    mutating func reviewLicence(on today: LocalDate) -> Bool {
        let current = Licence(of: credentials, on: today)
        guard current != licence else { return false }
        licence = current
        return true
    }

    package func facts(_ availability: Availability) -> DoctorCalendarFacts {
        DoctorCalendarFacts(
            doctor: id, name: profile.name, specialties: profile.specialties, isActive: isActive,
            licensedThrough: licence.through, availability: availability, revision: revision)
    }

    /// Family name first.
    private var sortKey: String {
        let family = profile.name.family.map { SearchText.words($0.description) } ?? []
        return (family + SearchText.words(profile.name.given.description)).joined(separator: " ")
    }

    private var searchWords: [String] {
        let name = profile.name.words.prefix(40).map(IndexWord.cut)
        return name + profile.specialties.prefix(10).map(Self.filter(specialty:)) + [Self.filter(isActive: isActive)]
    }

    /// No word of a name has an `=`, and no filter is the beginning of another one.
    static func filter(specialty: Text<60>) -> String {
        let words = SearchText.words(specialty.description).joined(separator: "-")
        return IndexWord.cut("=" + words.utf8Prefix(90) + "=")
    }

    static func filter(isActive: Bool) -> String { isActive ? "=active=1" : "=active=0" }
}

extension Doctor: Codable {
    private enum CodingKeys: String, CodingKey {
        case id
        case revision
        case credentials
        case licence
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(DoctorID.self, forKey: .id)
        revision = try container.decode(Int.self, forKey: .revision)
        profile = try DoctorProfile(from: decoder)
        credentials = try container.decode([Credential].self, forKey: .credentials)
        licence = try container.decode(Licence.self, forKey: .licence)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(revision, forKey: .revision)
        try profile.encode(to: encoder)
        try container.encode(credentials, forKey: .credentials)
        try container.encode(licence, forKey: .licence)
    }
}

extension String {
    /// At most that many bytes, cut between characters.
    fileprivate func utf8Prefix(_ count: Int) -> String {
        var text = self
        while text.utf8.count > count { text.removeLast() }
        return text
    }
}
