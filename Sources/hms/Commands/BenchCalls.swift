import ArgumentParser
import Contracts
import Discovery
import Foundation
import Kernel
import Observability
import Patients
import RPC
import RemoteContracts
import Settings

extension Bench {
    /// What it costs to ask Patients in another process instead of in this one.
    struct Calls: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "calls",
            abstract: """
                Asks for patients in the same process, and over gRPC with mutual TLS on this machine; prints the time of one \
                call after the other, and calls a second by many callers.
                """)

        @Option(help: "Patients to ask for.") var patients = 1000
        @Option(help: "Callers at the same time.") var callers = 32
        @Option(help: "How long, for each figure.") var seconds = 3

        func run() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hms-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let settings = try Settings.load(commandLine: ["data.directory": folder, "services": "patients"])
            let application = try await Application.open(settings, services: try ServiceList(["patients"]))
            try await application.patients?.seedDemo(count: patients)
            guard let store = application.patients?.store else { return }
            let local = LocalPatientDirectory(store: store)
            let remote = try await Self.remote(local, folder, application)
            try await measure("local", local)
            try await measure("remote", RemotePatientDirectory(remote.service))
            remote.task.cancel()
            await remote.task.value
            await application.close()
        }

        /// A server of its own and its caller, both with certificates made for this run.
        private static func remote(
            _ local: LocalPatientDirectory, _ folder: String, _ application: Application
        ) async throws -> (service: RemoteService, task: Task<Void, Never>) {
            let place = CertificateFolder(folder + "/certificates")
            let issued = try place.issuer(new: true, forgettingOld: true).issue(services: ["patients"], seconds: 3600)
            try place.write(issued.keyPEM, "patients.key", isSecret: true)
            try place.write(issued.certificatePEM, "patients.pem")
            let path = folder + "/certificates"
            let keeper = try CertificateKeeper(
                .init(certificate: path + "/patients.pem", key: path + "/patients.key", authorities: path + "/ca.pem"),
                logger: application.logs.logger("hms.rpc"))
            let (ports, continuation) = AsyncStream<Int>.makeStream()
            let server = try RPCServer(
                .init(host: "127.0.0.1", port: 0), services: [PatientDirectoryServer(local)], health: HealthChecks([:]),
                certificates: keeper, metrics: Metrics(), logger: application.logs.logger("hms.rpc")
            ) { continuation.yield($0) }
            let serving = Task {
                defer { continuation.finish() }
                try await server.run()
            }
            guard let port = await ports.first(where: { _ in true }),
                let address = ServiceAddress(host: "127.0.0.1", port: port)
            else { throw ValidationError("The server of the measurement did not start.") }
            let service = RemoteService(
                "patients", resolver: StaticResolver(["patients": [address]]), certificates: keeper, metrics: Metrics(),
                logger: application.logs.logger("hms.rpc"))
            let task = Task {
                await withTaskCancellationHandler {
                    await service.run()
                } onCancel: {
                    serving.cancel()
                }
                _ = await serving.result
            }
            while service.trouble != nil { await Task.yield() }
            return (service, task)
        }

        private func measure(_ name: String, _ directory: any PatientDirectory) async throws {
            let ids = (1...patients).map { DemoPatients.id($0) }
            for id in ids.prefix(200) { _ = try await directory.standing(of: id) }
            var times: [Duration] = []
            let end = ContinuousClock.now + .seconds(seconds)
            while ContinuousClock.now < end {
                let began = ContinuousClock.now
                _ = try await directory.standing(of: ids[times.count % ids.count])
                times.append(ContinuousClock.now - began)
            }
            times.sort()
            let many = try await rate(directory, ids)
            func micros(_ duration: Duration) -> String { String(format: "%.1f", duration / .microseconds(1)) }
            say(
                "\(name): median \(micros(times[times.count / 2])) µs, p99 \(micros(times[times.count * 99 / 100])) µs, "
                    + "\(callers) callers \(many)/s")
        }

        private func rate(_ directory: any PatientDirectory, _ ids: [PatientID]) async throws -> Int {
            let end = ContinuousClock.now + .seconds(seconds)
            return try await withThrowingTaskGroup(of: Int.self) { group in
                for caller in 0..<callers {
                    group.addTask {
                        var done = 0
                        while ContinuousClock.now < end {
                            _ = try await directory.standing(of: ids[(done + caller * 7) % ids.count])
                            done += 1
                        }
                        return done
                    }
                }
                return try await group.reduce(0, +) / seconds
            }
        }
    }
}
