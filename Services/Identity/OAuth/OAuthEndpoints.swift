import Kernel
import Web
struct OAuthEndpoints: Sendable { let core: IdentityCore; var all: [Endpoint] { [] } }
struct OpenIDEndpoints: Sendable { let core: IdentityCore; var all: [Endpoint] { [] } }
