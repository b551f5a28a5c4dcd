import Contracts
import Foundation
import Kernel
import RemoteContracts
import TestSupport
import Testing

@testable import RPC

@Suite("Who may call whom: certificates", .enabled(if: RPCTests.areWanted), .serialized)
struct CertificateTests {
    private static let impatient = CallLimits(deadline: .seconds(3))

    /// What becomes of one call, when the two sides have these certificates.
    private func call(
        server: CertificateKeeper, client: CertificateKeeper, service: String = "patients"
    ) async throws -> Result<PatientStanding?, any Error> {
        let served = try await ServedProcess([PatientDirectoryServer(MoodyPatients())], certificates: server)
        let calling = try await CallingProcess(
            service, at: [served.address], certificates: client, limits: Self.impatient)
        let result: Result<PatientStanding?, any Error>
        do {
            result = .success(try await RemotePatientDirectory(calling.service).standing(of: somebody))
        } catch {
            result = .failure(error)
        }
        await calling.stop()
        await served.stop()
        return result
    }

    private func isRefused(_ result: Result<PatientStanding?, any Error>) -> Bool {
        guard case .failure(let problem as Problem) = result else { return false }
        return problem.kind == .unavailable && problem.retryAfter != nil
    }

    @Test("two processes of one authority understand each other")
    func works() async throws {
        let authority = try Authority()
        let result = try await call(
            server: try authority.keeper("patients", ["patients"]),
            client: try authority.keeper("appointments", ["appointments"]))
        #expect(try result.get() == PatientStanding(mergedInto: nil))
    }

    @Test("a caller of another authority is refused")
    func strangeCaller() async throws {
        let ours = try Authority()
        let strange = try Authority()
        let result = try await call(
            server: try ours.keeper("patients", ["patients"]),
            client: try strange.keeper("appointments", ["appointments"], trusting: ours))
        #expect(isRefused(result))
    }

    @Test("a service of another authority is not called")
    func strangeService() async throws {
        let ours = try Authority()
        let strange = try Authority()
        let result = try await call(
            server: try strange.keeper("patients", ["patients"], trusting: ours),
            client: try ours.keeper("appointments", ["appointments"]))
        #expect(isRefused(result))
    }

    @Test("an expired certificate is refused, on either side; so is one that does not hold yet")
    func expired() async throws {
        let authority = try Authority()
        let good = try authority.keeper("good", ["patients", "appointments"])
        let old = try authority.keeper("old", ["patients", "appointments"], from: -7200, seconds: -3600)
        let early = try authority.keeper("early", ["patients", "appointments"], from: 3600, seconds: 7200)
        for bad in [old, early] {
            #expect(isRefused(try await call(server: good, client: bad)))
            #expect(isRefused(try await call(server: bad, client: good)))
        }
    }

    @Test("a process is not taken for a service that its certificate does not name")
    func wrongService() async throws {
        let authority = try Authority()
        let result = try await call(
            server: try authority.keeper("appointments", ["appointments"]),
            client: try authority.keeper("doctors", ["doctors"]))
        #expect(isRefused(result))
    }

    @Test("a certificate that is renewed holds without a restart, also by a new authority")
    func rotation() async throws {
        let authority = try Authority()
        let serverFiles = try authority.files("patients", ["patients"])
        let clientFiles = try authority.files("appointments", ["appointments"])
        let server = try CertificateKeeper(serverFiles, logger: .silent)
        let client = try CertificateKeeper(clientFiles, logger: .silent)
        let served = try await ServedProcess([PatientDirectoryServer(MoodyPatients())], certificates: server)
        func answered() async throws -> Bool {
            // A new connection each time: those that are open stay as they are.
            let calling = try await CallingProcess(
                "patients", at: [served.address], certificates: client, limits: Self.impatient)
            defer { Task { await calling.stop() } }
            return (try? await RemotePatientDirectory(calling.service).standing(of: somebody)) != nil
        }
        #expect(try await answered())

        // A new authority: first both are trusted, then everything is issued by it, then the old one is forgotten.
        let next = try CertificateIssuer()
        let both = try next.certificatePEM + "\n" + authority.issuer.certificatePEM
        try both.write(toFile: serverFiles.authorities, atomically: true, encoding: .utf8)
        for keeper in [server, client] { keeper.refresh() }
        #expect(try await answered())
        for (files, services) in [(serverFiles, ["patients"]), (clientFiles, ["appointments"])] {
            let issued = try next.issue(services: services, seconds: 3600)
            // The certificate arrives before its key: until then the old pair stays in force.
            try issued.certificatePEM.write(toFile: files.certificate, atomically: true, encoding: .utf8)
            for keeper in [server, client] { keeper.refresh() }
            #expect(try await answered())
            try issued.keyPEM.write(toFile: files.key, atomically: true, encoding: .utf8)
            for keeper in [server, client] { keeper.refresh() }
            #expect(try await answered())
        }
        try next.certificatePEM.write(toFile: serverFiles.authorities, atomically: true, encoding: .utf8)
        for keeper in [server, client] { keeper.refresh() }
        #expect(try await answered())
        #expect(server.reloads == 3 && client.reloads == 3)
        let old = try authority.keeper("late", ["appointments"])
        let calling = try await CallingProcess(
            "patients", at: [served.address], certificates: old, limits: Self.impatient)
        await #expect(throws: Problem.self) {
            try await RemotePatientDirectory(calling.service).standing(of: somebody)
        }
        await calling.stop()
        await served.stop()
    }

    @Test("files that don't fit together are refused by name")
    func badFiles() throws {
        let authority = try Authority()
        let a = try authority.files("a", ["patients"])
        let b = try authority.files("b", ["patients"])
        let cases = [
            (CertificateFiles(certificate: a.certificate, key: b.key, authorities: a.authorities), b.key),
            (CertificateFiles(certificate: "/nowhere.pem", key: a.key, authorities: a.authorities), "/nowhere.pem"),
            (CertificateFiles(certificate: a.key, key: a.key, authorities: a.authorities), a.key),
            (CertificateFiles(certificate: a.certificate, key: a.key, authorities: a.key), a.key),
        ]
        for (files, named) in cases {
            let error = #expect(throws: CertificateError.self) { try CertificateKeeper(files, logger: .silent) }
            #expect(error?.description.contains(named) == true)
        }
    }
}
