import ArgumentParser
import Modules
import Settings
import Storage

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings every store to this version's schema. `serve` does so too.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let application = try await Application.openOrExplain(try await common.settings())
        for store in application.allStores { say("\(store.service): up to date") }
        await application.close()
    }
}
