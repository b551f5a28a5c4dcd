import ArgumentParser
import Kernel
import Messaging
import Settings
import Storage

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Handles events that consumers gave up on, and queues, while the server is stopped.",
        subcommands: [Dead.self, Replay.self, Queues.self, Republish.self])

    struct Dead: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists them.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let application = try await Application.openOrExplain(try await common.settings())
            for store in application.stores {
                var after: Cursor?
                repeat {
                    let page = try await DeadLetters(store: store).list(limit: 200, after: after, by: .system("hms"))
                    for event in page.items {
                        say(
                            "\(store.service)\t\(event.id)\t\(event.type)\t\(event.consumer)\t\(event.attempts)\t\(event.lastError)"
                        )
                    }
                    after = page.next
                } while after != nil
            }
            await application.close()
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hands an event to its consumer again, at the next start.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The service in whose list it is.") var service: String
        @Argument(help: "The event, by the id of the list; all of the service, if it is left out.") var event: String?

        func run() async throws {
            let application = try await Application.openOrExplain(try await common.settings())
            guard let store = application.stores.first(where: { $0.service == service }) else {
                throw ValidationError("There is no service \(service).")
            }
            let letters = DeadLetters(store: store)
            if let event {
                _ = try await letters.replay(EntityID(unchecked: event), by: .system("hms"))
                say("1 event will be handled again.")
            } else {
                var count = 0
                while true {
                    let page = try await letters.list(limit: 200, after: nil, by: .system("hms"))
                    if page.items.isEmpty { break }
                    for event in page.items { _ = try await letters.replay(event.id, by: .system("hms")) }
                    count += page.items.count
                }
                say("\(count) events will be handled again.")
            }
            await application.close()
        }
    }

    struct Republish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes all events again at the next start: after the broker has lost what it had.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let application = try await Application.openOrExplain(try await common.settings())
            for store in application.stores {
                let count = try await RelayState.rewind(store)
                say("\(store.service): \(count) events will be published again; consumers pass over what they know.")
            }
            await application.close()
        }
    }

    struct Queues: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the queues on the broker, so that they get what is published before the first start.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let application = try await Application.openOrExplain(try common.settings())
            let isMade = await application.bus.prepare(within: .seconds(30))
            await application.close()
            guard isMade else { throw ValidationError("The broker did not answer within 30 seconds.") }
            say("The queues of these services are there: \(application.stores.map(\.service).joined(separator: ", ")).")
        }
    }
}
