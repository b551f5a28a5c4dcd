import Kernel
import Web

/// Figures over HTTP.
struct MetricsEndpoints: Sendable {
    let metrics: DoctorMetrics

    var all: [Endpoint] {
        [
            .get(
                "/api/doctors/metrics", "Read the figures of all doctors", .requires(.metricsRead),
                query: HospitalMonthQuery.self, returns: .ok(HospitalMonth.self), .rate(.search),
                .about("Of the visits that begin in one month; of the present one, if none is named.")
            ) { call, query in
                try .json(try await metrics.all(query, by: call.caller))
            },
            .get(
                "/api/doctors/{id}/metrics", "Read a doctor's figures", .requiresAny([.metricsRead, .selfService]),
                query: MetricsQuery.self, returns: .ok(MetricsReport.self), .problems(.doctorNotFound),
                .about("Of the visits that begin in these months; all months with visits, if none are named.")
            ) { call, query in
                try .json(try await metrics.report(of: call.id(), query, by: call.caller))
            },
        ]
    }
}
