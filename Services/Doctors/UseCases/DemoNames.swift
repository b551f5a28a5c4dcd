import Kernel

/// What the doctors of the demonstration hospital are called and what they practise.
enum DemoNames {
    struct Field: Sendable {
        let specialty: String
        let department: String
        let degree: String
        /// The least fee of a consultation.
        let rupees: Int
    }

    static let fields = [
        Field(specialty: "Cardiology", department: "Heart centre", degree: "DM (Cardiology)", rupees: 1200),
        Field(specialty: "Neurology", department: "Neurosciences", degree: "DM (Neurology)", rupees: 1200),
        Field(specialty: "Dermatology", department: "Skin and hair", degree: "MD (Dermatology)", rupees: 800),
        Field(specialty: "Orthopaedics", department: "Bones and joints", degree: "MS (Orthopaedics)", rupees: 900),
        Field(specialty: "Paediatrics", department: "Mother and child", degree: "MD (Paediatrics)", rupees: 700),
        Field(
            specialty: "Gynaecology", department: "Mother and child", degree: "MS (Obstetrics and Gynaecology)",
            rupees: 900),
        Field(specialty: "ENT", department: "Ear, nose and throat", degree: "MS (ENT)", rupees: 700),
        Field(specialty: "General Medicine", department: "Outpatients", degree: "MD (General Medicine)", rupees: 500),
    ]

    static let languages = [
        "Marathi", "Tamil", "Telugu", "Bengali", "Kannada", "Gujarati", "Malayalam", "Punjabi", "Urdu",
    ]

    private static let given = [
        "Asha", "Vikram", "Meera", "Arjun", "Lakshmi", "Rohan", "Farida", "Suresh", "Anita", "Imran", "Kavita",
        "Joseph",
        "Priya", "Harpreet", "Nandini", "Sanjay", "Divya", "Thomas", "Rekha", "Aditya", "Shabnam", "Manoj", "Geeta",
    ]
    private static let family = [
        "Rao", "Sharma", "Iyer", "Khan", "Patel", "Nair", "Banerjee", "Singh", "Reddy", "Fernandes", "Joshi", "Menon",
        "Das", "Gupta", "Kulkarni", "Mathew", "Chatterjee", "Desai", "Bhat",
    ]

    /// Different for the first 437 numbers: 23 and 19 have no common divisor.
    static func name(_ number: Int) -> PersonName? {
        PersonName(given: given[number % given.count], family: family[number % family.count], prefix: "Dr")
    }
}
