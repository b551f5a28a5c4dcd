import Foundation
import Kernel
import Messaging
import RPCMessages
import Security
import Storage
import SwiftProtobuf
import Web

extension Hms_System_V1_Asker {
    init(_ asker: Asker) {
        self.init()
        switch asker.credentials {
        case .bearer(let text): bearer = text
        case .apiKey(let text): apiKey = text
        case .session(let text): session = text
        case nil: break
        }
        remoteAddress = asker.caller.request.remoteAddress
        guard let asked = asker.caller.request.idempotency else { return }
        claim = .with {
            $0.key = asked.key
            $0.bodyHash = asked.bodyHash
        }
    }
}

extension AuditRows.Row {
    init(_ message: Hms_System_V1_AuditRow) throws {
        self.init(
            sequence: message.sequence,
            entry: try JSON.decode(AuditEntry.self, from: Array(message.entry), strictness: .stored))
    }
}

extension Hms_System_V1_AuditRow {
    init(_ row: AuditRows.Row) throws {
        self.init()
        sequence = row.sequence
        entry = Data(try JSON.encode(row.entry))
    }
}

extension AuditProgress {
    init(_ message: Hms_System_V1_AuditPosition, isEnd: Bool) throws {
        guard let rows = Int(exactly: message.verified), message.headHash.count == 32 else {
            throw Problem(.internalError, "internal", "Something went wrong on our side.")
        }
        self.init(
            read: message.read,
            report: AuditReport(
                verified: rows, head: AuditChain.Head(sequence: message.head, hash: Array(message.headHash)),
                fault: message.hasFault ? AuditFault(message.fault) : nil),
            isEnd: isEnd)
    }
}

extension Hms_System_V1_AuditPosition {
    init(_ progress: AuditProgress) {
        self.init()
        read = progress.read
        head = progress.report.head.sequence
        headHash = Data(progress.report.head.hash)
        verified = Int64(progress.report.verified)
        if let found = progress.report.fault { fault = Hms_System_V1_AuditFault(found) }
    }
}

extension AuditFault {
    /// A fault of a kind that this version does not know is one all the same.
    fileprivate init(_ message: Hms_System_V1_AuditFault) {
        switch message.kind {
        case "removed": self = .removed(from: message.from, through: message.through)
        case "reordered": self = .reordered(sequence: message.from)
        case "inserted": self = .inserted(sequence: message.from)
        default: self = .changed(sequence: message.from)
        }
    }
}

extension Hms_System_V1_AuditFault {
    fileprivate init(_ fault: AuditFault) {
        self.init()
        switch fault {
        case .changed(let sequence): (kind, from) = ("changed", sequence)
        case .removed(let first, let last): (kind, from, through) = ("removed", first, last)
        case .reordered(let sequence): (kind, from) = ("reordered", sequence)
        case .inserted(let sequence): (kind, from) = ("inserted", sequence)
        }
    }
}

extension ParkedEvent {
    init(_ message: Hms_System_V1_DeadLetter) throws {
        self = try JSON.decode(ParkedEvent.self, from: Array(message.event), strictness: .stored)
    }
}

extension Hms_System_V1_DeadLetter {
    init(_ event: ParkedEvent) throws {
        self.init()
        self.event = Data(try JSON.encode(event))
    }
}

extension DeadLetterPlace {
    init(_ message: Hms_System_V1_DeadLetterPlace) {
        self.init(dueAt: message.dueAt, service: message.service, id: message.id)
    }
}

extension Hms_System_V1_DeadLetterPlace {
    init(_ place: DeadLetterPlace) {
        self.init()
        dueAt = place.dueAt
        service = place.service
        id = place.id
    }
}

extension ProcessFacts {
    fileprivate init(_ message: Hms_System_V1_ProcessFacts) {
        self.init(id: message.id, version: message.version, services: message.services)
    }
}

extension Hms_System_V1_ProcessFacts {
    fileprivate init(_ facts: ProcessFacts) {
        self.init()
        id = facts.id
        version = facts.version
        services = facts.services
    }
}

extension ProcessState {
    init(_ message: Hms_System_V1_StateAnswer) {
        self.init(
            process: ProcessFacts(message.process),
            services: message.services.map {
                Service(
                    name: $0.name, queuedWrites: Int(clamping: $0.queuedWrites), events: $0.events,
                    deadLetters: Int(clamping: $0.deadLetters))
            },
            consumers: message.consumers.map { Consumer(name: $0.name, lag: $0.lag) })
    }
}

extension Hms_System_V1_StateAnswer {
    init(_ state: ProcessState) {
        self.init()
        process = Hms_System_V1_ProcessFacts(state.process)
        services = state.services.map { service in
            .with {
                $0.name = service.name
                $0.queuedWrites = Int64(service.queuedWrites)
                $0.events = service.events
                $0.deadLetters = Int64(service.deadLetters)
            }
        }
        consumers = state.consumers.map { consumer in
            .with {
                $0.name = consumer.name
                $0.lag = consumer.lag
            }
        }
    }
}

extension ProcessSettings {
    init(_ message: Hms_System_V1_SettingsAnswer) {
        self.init(
            process: ProcessFacts(message.process),
            values: message.settings.map {
                Value(name: $0.name, value: $0.hasValue ? $0.value : nil, source: $0.source)
            })
    }
}

extension Hms_System_V1_SettingsAnswer {
    init(_ settings: ProcessSettings) {
        self.init()
        process = Hms_System_V1_ProcessFacts(settings.process)
        self.settings = settings.values.map { setting in
            .with {
                $0.name = setting.name
                if let value = setting.value { $0.value = value }
                $0.source = setting.source
            }
        }
    }
}
