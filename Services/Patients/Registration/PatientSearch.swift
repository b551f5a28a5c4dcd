package import Kernel
import Modules
package import Storage
package import Web

/// What to list patients by: at most one of these; none lists all, newest first.
package struct PatientFilter: Decodable, Sendable {
    /// Beginnings of names, of a telephone number or of a medical record number, in any order and script; or the last four to
    /// nine digits of a telephone number, or a record number without its zeros.
    package let query: Text<200>?
    package let mrn: MRN?
    package let phone: PhoneNumber?
    package let birthDate: LocalDate?
    /// Up to 200 ids; those that there are come in this order, in one page, and the others are left out.
    package let id: IDList<PatientTag>?

    package init(
        query: Text<200>? = nil, mrn: MRN? = nil, phone: PhoneNumber? = nil, birthDate: LocalDate? = nil,
        id: IDList<PatientTag>? = nil
    ) {
        self.query = query
        self.mrn = mrn
        self.phone = phone
        self.birthDate = birthDate
        self.id = id
    }
}

private struct BirthDate: Decodable {
    let birthDate: LocalDate?
}

extension PatientRegistry {
    /// A page of patients as they are stored. How many there are can be told of all, and by record number or ids.
    package func find(
        _ filter: PatientFilter, page: PageRequest, by caller: Caller
    ) async throws -> Page<Record> {
        let grant = try caller.grant(.patientsRead)
        let given = [
            filter.query != nil, filter.mrn != nil, filter.phone != nil, filter.birthDate != nil, filter.id != nil,
        ].count { $0 }
        guard given <= 1 else {
            throw Problem.invalid("?query", "must be the only filter: give one of query, mrn, phone, birthDate, id")
        }
        if filter.id != nil, page.after != nil { throw StorageError.badCursor }
        let prefix = hospital.mrnPrefix
        return try await store.read(grant) { snapshot in
            if let ids = filter.id {
                let items = try snapshot.records(Patient.self, ids)
                return Page(items: items, next: nil, total: page.wantsTotal ? items.count : nil)
            }
            if let text = filter.query {
                let searches = SearchWords.searches(for: text.description, mrnPrefix: prefix)
                return try snapshot.patients(searches, limit: page.limit, after: page.after)
            }
            if let phone = filter.phone {
                return try snapshot.reader.search(
                    Patient.collection, Patient.words.name, prefixes: [SearchWords.digits(phone)], exact: true,
                    limit: page.limit, after: page.after)
            }
            if let birthDate = filter.birthDate {
                let word = MatchWords.birthDateWord(birthDate)
                var page = try snapshot.search(Patient.match, prefixes: [word], limit: page.limit, after: page.after)
                // Those born on the date with day and month swapped have the same word; the page is then shorter.
                try page.items.removeAll {
                    try JSON.decode(BirthDate.self, from: $0.body, strictness: .stored).birthDate != birthDate
                }
                return page
            }
            let query = filter.mrn.map { Patient.byMRN.equals($0.description) } ?? Patient.byMRN.all.descending
            var found = try snapshot.records(query, limit: page.limit, after: page.after)
            if page.wantsTotal { found.total = try snapshot.count(query) }
            return found
        }
    }
}
