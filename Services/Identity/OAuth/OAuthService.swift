import Kernel
package struct OAuthService: Sendable { let core: IdentityCore }
