package import Contracts
import Kernel
package import Messaging
package import Modules
package import Storage
package import Web

/// The Appointments service: slots, bookings, the queue, reminders and calendars.
package struct AppointmentsModule: Module {
    package static let name = "appointments"
    package static let calls = ["patients", "doctors"]
    package static let collections = [
        CollectionSchema(Appointment.self), CollectionSchema(ResourceDay.self), CollectionSchema(VisitType.self),
        CollectionSchema(DoctorCalendar.self), CollectionSchema(CalendarStamp.self),
        CollectionSchema(AppointmentSeries.self),
        CollectionSchema(WaitListEntry.self), CollectionSchema(QueueTicket.self), CollectionSchema(TicketCounter.self),
        CollectionSchema(StrandedAppointment.self), CollectionSchema(MergedAppointments.self),
        CollectionSchema(ReminderProgress.self), CollectionSchema(ReminderPreference.self),
        CollectionSchema(CalendarFeed.self),
    ]

    package static let migrations = [VisitType.migration]

    package let store: Store
    package let endpoints: [Endpoint]
    package let subscriptions: [Subscription]
    package let jobs: [JobHandler]
    let desk: BookingDesk
    let bookings: Bookings
    let visits: Visits
    let slots: SlotSearch
    let series: SeriesBookings
    let queue: Queue
    let waitLists: WaitLists
    let stranding: Stranding
    let contacts: Contacts
    let agenda: Agenda
    let feeds: CalendarFeeds
    let reminders: Reminders
    let visitTypes: VisitTypes
    let context: ModuleContext

    package init(_ context: ModuleContext, patients: any PatientDirectory, doctors: any DoctorDirectory) {
        let store = context.store
        let hospital = context.hospital
        let calendars = CalendarCache()
        let desk = BookingDesk(hospital: hospital, doctors: doctors, store: store, calendars: calendars)
        let waitListRules = WaitListRules(hospital: hospital, desk: desk)
        self.context = context
        self.store = store
        self.desk = desk
        bookings = Bookings(store: store, patients: patients, desk: desk, waitList: waitListRules)
        visits = Visits(store: store, hospital: hospital, desk: desk)
        slots = SlotSearch(store: store, hospital: hospital, clock: context.clock, calendars: calendars)
        series = SeriesBookings(
            store: store, hospital: hospital, patients: patients, desk: desk, waitList: waitListRules)
        queue = Queue(store: store, hospital: hospital, clock: context.clock, patients: patients, desk: desk)
        waitLists = WaitLists(store: store, patients: patients, desk: desk, rules: waitListRules)
        stranding = Stranding(store: store, hospital: hospital, clock: context.clock)
        contacts = Contacts(store: store, hospital: hospital)
        agenda = Agenda(store: store, hospital: hospital, clock: context.clock, patients: patients)
        feeds = CalendarFeeds(store: store, clock: context.clock, hospitalName: hospital.name, patients: patients)
        reminders = Reminders(store: store)
        visitTypes = VisitTypes(store: store)
        endpoints =
            SettingEndpoints(visitTypes: visitTypes, reminders: reminders, feeds: feeds).all
            + DeskEndpoints(queue: queue, waitLists: waitLists, stranding: stranding, contacts: contacts).all
            + SeriesEndpoints(series: series).all
            + AppointmentEndpoints(agenda: agenda, slots: slots, bookings: bookings, visits: visits).all
        subscriptions = [
            stranding.subscription, PatientMerges().subscription,
            PatientErasures(desk: desk, waitList: waitListRules).subscription,
        ]
        jobs = reminders.jobs + [Self.endHolds(waitListRules)]
    }

    /// Gives back the slots that were held for someone who did not take them.
    private static func endHolds(_ rules: WaitListRules) -> JobHandler {
        JobHandler("end-holds", every: .seconds(30)) { _, tx in
            for held in try tx.find(Appointment.byHold.all.below(tx.now), limit: 200).items where held.status == .held {
                try rules.expire(held, in: tx)
            }
        }
    }
}
