import Kernel
import Web

/// The chart as a whole: its timeline.
struct ChartEndpoints {
    let timeline: Timeline

    var endpoints: [Endpoint] {
        [
            .get(
                "/api/patients/{patient}/timeline", "Read a patient's timeline", .requiresAny([.clinicalRead, .selfService]),
                query: TimelineFilter.self, returns: .page(of: TimelineEntry.self), .reads("patient", id: "patient"),
                .problems(.patientNotFound)
            ) { call, filter in
                .page(
                    try await timeline.of(
                        call.id("patient"), filter, limit: call.page.limit, after: call.page.after, by: call.caller))
            }
        ]
    }
}
