import Kernel

/// The roles that every hospital starts with, each with no more than its work needs.
package enum DefaultRoles {
    package static let all: [Role] = [
        // An administrator could take any role anyway; every use is audited.
        role("admin", "Runs HMS: users, roles, system", Permission.allCases),
        role(
            "manager", "Runs the hospital: figures, emergency accesses, planning",
            [
                .patientsRead, .doctorsRead, .doctorsWrite, .availabilityWrite, .metricsRead, .appointmentsRead,
                .appointmentsWrite, .appointmentsOverbook, .visitTypesWrite, .usersRead, .emergencyReview, .systemRead,
            ]),
        role(
            "receptionist", "Registers patients, books appointments, runs the queue",
            [
                .patientsRead, .patientsWrite, .patientsMerge, .patientsIdentifiers, .doctorsRead, .appointmentsRead,
                .appointmentsWrite, .queueWrite,
            ]),
        role(
            "doctor", "Treats patients",
            [
                .patientsRead, .clinicalRead, .clinicalWrite, .emergencyAccess, .admissionsWrite, .doctorsRead,
                .appointmentsRead, .appointmentsWrite, .queueWrite,
            ]),
        role(
            "nurse", "Cares for patients",
            [
                .patientsRead, .clinicalRead, .clinicalWrite, .emergencyAccess, .admissionsWrite, .doctorsRead,
                .appointmentsRead, .queueWrite,
            ]),
        role("pharmacist", "Dispenses medication", [.patientsRead, .clinicalRead, .doctorsRead]),
        role("lab-technician", "Takes and examines specimens", [.patientsRead, .clinicalRead, .doctorsRead]),
        role("billing-clerk", "Makes bills and takes payments", [.patientsRead, .doctorsRead, .appointmentsRead]),
        role("dispatcher", "Sends ambulances", [.patientsRead, .doctorsRead]),
        role("auditor", "Looks at who did what", [.auditRead, .emergencyReview, .usersRead, .systemRead]),
        role("patient", "Sees the own record", []),
    ]

    private static func role(_ name: String, _ description: String, _ permissions: [Permission]) -> Role {
        Role(
            id: RoleID(unchecked: name), description: Text(description) ?? .example, permissions: permissions,
            isBuiltIn: true)
    }
}
