import Kernel

/// Invented people of an Indian city: the same ones for the same seed.
struct DemoPeople {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    private mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }

    /// - Parameter number: 1, 2, 3 ...; decides the telephone number, so that no two are the same.
    mutating func details(_ number: Int) -> PatientDetails? {
        let isFemale = below(2) == 0
        let style = below(100)
        let (given, family) =
            if style < 86 {
                (pick(isFemale ? Self.women : Self.men), pick(Self.families))
            } else if style < 94 {
                (pick(isFemale ? Self.otherWomen : Self.otherMen), pick(Self.otherFamilies))
            } else {
                (pick(isFemale ? Self.scriptWomen : Self.scriptMen), pick(Self.scriptFamilies))
            }
        // Few have no family name, and are called by one name only.
        let hasFamily = below(40) != 0
        guard let name = PersonName(given: given, family: hasFamily ? family : nil),
            let phone = PhoneNumber("+91" + String(9_000_000_000 - 1_500_000_000 + number * 7)),
            let line = Text<300>("\(below(400) + 1), \(pick(Self.streets))")
        else { return nil }
        let age = min(below(90), below(90) + 15)
        var details = PatientDetails(
            name: name, birthDate: Self.newest.adding(days: -(age * 365 + below(365))),
            birthDateIsEstimated: below(20) == 0,
            sex: isFemale ? .female : .male, phones: [Phone(number: phone, use: .mobile)],
            addresses: [
                Address(
                    use: .home, line: line, city: Text(pick(Self.cities)),
                    postalCode: Text(String(560_001 + below(110))))
            ], bloodGroup: below(3) == 0 ? nil : Self.bloodGroup(below(100)), language: Text(pick(Self.languages)))
        if below(3) == 0, let email = EmailAddress("patient\(number)@example.org") { details.emails = [email] }
        if below(2) == 0, let contact = Text<200>(pick(isFemale ? Self.men : Self.women) + " " + family) {
            details.emergencyContacts = [
                EmergencyContact(name: contact, relationship: Text(pick(Self.relations)), phone: phone)
            ]
        }
        return details
    }

    /// As frequent as in India: Agrawal et al., Asian J Transfus Sci 8 (2014), rounded.
    private static func bloodGroup(_ hundredth: Int) -> BloodGroup {
        switch hundredth {
        case ..<35: .oPositive
        case ..<64: .bPositive
        case ..<86: .aPositive
        case ..<94: .abPositive
        case ..<96: .oNegative
        case ..<98: .bNegative
        default: .aNegative
        }
    }

    /// Nobody is born later; a fixed day, so that the people don't change.
    private static let newest = LocalDate(year: 2025, month: 12, day: 31) ?? .first

    private static let women = [
        "Asha", "Lakshmi", "Priya", "Sunita", "Kavita", "Anjali", "Meena", "Pooja", "Radha", "Sita", "Fatima", "Ayesha",
        "Divya", "Deepa", "Geeta", "Indira", "Jyoti", "Kamala", "Latha", "Manju", "Nandini", "Padma", "Rekha",
        "Savitri",
        "Shanti", "Uma", "Vidya", "Yamini", "Zeenat", "Bhavna", "Chitra", "Farida", "Gauri", "Hema", "Ila", "Janaki",
    ]
    private static let men = [
        "Ramesh", "Suresh", "Vijay", "Arjun", "Mohammed", "Abdul", "Anil", "Sunil", "Rajesh", "Mahesh", "Ganesh",
        "Kiran",
        "Ravi", "Sanjay", "Vivek", "Imran", "Harish", "Gopal", "Dinesh", "Ashok", "Balaji", "Chandra", "Devendra",
        "Ganga",
        "Irfan", "Jagdish", "Karthik", "Lokesh", "Manoj", "Naveen", "Prakash", "Qasim", "Rohit", "Satish", "Tarun",
        "Yusuf",
    ]
    private static let families = [
        "Rao", "Sharma", "Verma", "Gupta", "Iyer", "Iyengar", "Nair", "Menon", "Pillai", "Reddy", "Naidu", "Patel",
        "Shah",
        "Mehta", "Desai", "Khan", "Sheikh", "Ansari", "Singh", "Kaur", "Gill", "Das", "Bose", "Ghosh", "Banerjee",
        "Mukherjee",
        "Chatterjee", "Kulkarni", "Deshpande", "Joshi", "Patil", "Shetty", "Hegde", "Gowda", "Kumar", "Prasad",
        "Mishra",
        "Pandey", "Yadav", "Chauhan", "Thakur", "Saxena", "Fernandes", "D'Souza", "Thomas", "Mathew", "George",
        "Varghese",
    ]
    private static let otherWomen = ["María", "Emma", "Chidinma", "Sofia", "Nguyễn Thị", "Aiko", "Zoë", "Olga"]
    private static let otherMen = ["José", "Liam", "Chukwuemeka", "Jürgen", "Minh", "Kenji", "François", "Dmitri"]
    private static let otherFamilies = ["García", "Okafor", "Müller", "O'Brien", "Tanaka", "Lefèvre", "Petrov", "Trần"]
    private static let scriptWomen = ["आशा", "लक्ष्मी", "தமிழ்செல்வி", "ಲಕ್ಷ್ಮಿ", "ఆశా", "فاطمة", "অনিতা"]
    private static let scriptMen = ["रमेश", "சுரேஷ்", "ಗಣೇಶ್", "రవి", "محمد", "അനിൽ", "অমিত"]
    private static let scriptFamilies = ["राव", "ஐயர்", "ಗೌಡ", "రెడ్డి", "خان", "നായർ", "বসু"]
    private static let streets = [
        "MG Road", "Temple Street", "Station Road", "Lake View Road", "Gandhi Nagar", "Church Street", "Market Road",
        "Residency Road", "Nehru Colony", "Hill Road",
    ]
    private static let cities = ["Bengaluru", "Mysuru", "Hosur", "Tumakuru", "Kolar"]
    private static let languages = ["kn", "hi", "ta", "te", "ml", "en", "ur", "bn"]
    private static let relations = ["spouse", "parent", "child", "sibling", "neighbour"]
}
