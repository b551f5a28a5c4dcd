package import Kernel

package struct UserCreated: EventPayload {
    package static let type = "user.created"
    package let user: UserID
    package let roles: [String]
    package var subject: String { user.text }

    package init(user: UserID, roles: [String]) {
        self.user = user
        self.roles = roles
    }
}

package struct UserLoggedIn: EventPayload {
    package static let type = "user.login"
    package let user: UserID
    package let session: SessionID
    package var subject: String { user.text }

    package init(user: UserID, session: SessionID) {
        self.user = user
        self.session = session
    }
}

package struct UserLoggedOut: EventPayload {
    package static let type = "user.logout"
    package let user: UserID
    package let session: SessionID
    package var subject: String { user.text }

    package init(user: UserID, session: SessionID) {
        self.user = user
        self.session = session
    }
}

package struct SessionExpired: EventPayload {
    package static let type = "session.expired"
    package let user: UserID
    package let session: SessionID
    package var subject: String { user.text }

    package init(user: UserID, session: SessionID) {
        self.user = user
        self.session = session
    }
}

/// Somebody asked for a new password of this user, who may not have been the user.
package struct PasswordResetRequested: EventPayload {
    package static let type = "user.password_reset_requested"
    package let user: UserID
    package var subject: String { user.text }

    package init(user: UserID) { self.user = user }
}

package struct AccessDenied: EventPayload {
    package static let type = "access.denied"
    package let caller: String
    package let action: String
    package var subject: String { caller }

    package init(caller: String, action: String) {
        self.caller = caller
        self.action = action
    }
}

/// Somebody opened a record without a care relation, for an emergency; a supervisor looks at it.
package struct EmergencyAccessUsed: EventPayload {
    package static let type = "access.emergency"
    package let user: UserID
    package let patient: PatientID
    package let reason: String
    package let until: Instant
    package var subject: String { patient.text }

    package init(user: UserID, patient: PatientID, reason: String, until: Instant) {
        self.user = user
        self.patient = patient
        self.reason = reason
        self.until = until
    }
}
