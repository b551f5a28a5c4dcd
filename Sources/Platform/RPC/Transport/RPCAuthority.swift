/// The names that services have in certificates and in calls to each other.
package enum RPCAuthority {
    /// `patients.hms.internal`: what the certificate of a process that runs Patients says, wherever it listens.
    package static func name(of service: String) -> String { "\(service).hms.internal" }
}
