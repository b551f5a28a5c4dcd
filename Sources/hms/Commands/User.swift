import ArgumentParser
import Identity
import Kernel
import Settings

struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Handles accounts, while the server is stopped.",
        subcommands: [Create.self, ResetPassword.self, Disable.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a user.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The e-mail address to sign in with.") var email: String
        @Option(help: "The person's name.") var name: String
        @Option(help: "Roles, with commas between them.") var roles: String
        @Option(help: "The password; made and printed if it is left out.") var password: String?

        func run() async throws {
            try await withAccounts(common) { accounts in
                let roles = roles.split(separator: ",").map(String.init)
                let (user, generated) = try await accounts.createUser(
                    email: email, name: name, roles: roles, password: password)
                say("\(user.id)")
                if let generated { say("The password is \(generated)") }
            }
        }
    }

    struct ResetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-password", abstract: "Sets a new password and ends the user's sessions.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The e-mail address.") var email: String

        func run() async throws {
            try await withAccounts(common) { say("The password is \(try await $0.resetPassword(email: email))") }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends the user's sessions and refuses new ones.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The e-mail address.") var email: String

        func run() async throws {
            try await withAccounts(common) { try await $0.disable(email: email) }
        }
    }
}

private func withAccounts(_ common: CommonOptions, _ work: (AccountService) async throws -> Void) async throws {
    let application = try await Application.openOrExplain(try await common.settings())
    do {
        try await application.identity?.start()
        if let accounts = application.identity?.accounts { try await work(accounts) }
    } catch let error as any ProblemConvertible {
        await application.close()
        let problem = error.problem
        let fields = problem.fields.map { "\n  \($0.pointer): \($0.message)" }.joined()
        throw ValidationError(problem.detail + fields)
    }
    await application.close()
}
