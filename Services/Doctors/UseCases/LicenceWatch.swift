import Kernel
package import Messaging
package import Modules
import Storage

/// Notices that licences come near their end, end, or begin, and tells the others.
package struct LicenceWatch: Sendable {
    let hospital: Hospital

    package init(hospital: Hospital) { self.hospital = hospital }

    /// Hourly, so that a new day is noticed soon in every time zone, and after a time without power.
    package var job: JobHandler {
        let zone = hospital.zone
        return JobHandler("doctors.licences", every: .hours(1)) { _, tx in
            let today = zone.date(of: tx.now)
            var next: Cursor?
            repeat {
                let page = try tx.find(Doctor.byName.all, limit: 200, after: next)
                for var doctor in page.items where doctor.reviewLicence(on: today) { try tx.saveAndTell(&doctor) }
                next = page.next
            } while next != nil
        }
    }
}
