import Kernel

/// What sets an endpoint apart from the usual; given after its types.
package struct EndpointTrait: Sendable {
    let apply: @Sendable (inout Endpoint) -> Void

    /// Problems of its own that it can answer, apart from those that every endpoint of its shape has.
    package static func problems(_ problems: ProblemType...) -> EndpointTrait {
        EndpointTrait { $0.problems += problems }
    }

    /// Audits each use as the reading of a resource, such as `patient`. It is answered once that is recorded.
    /// - Parameter id: the path parameter that names the one that is read; nothing for lists.
    package static func reads(_ resource: String, id: String? = "id") -> EndpointTrait {
        EndpointTrait { endpoint in
            let id = id.flatMap { endpoint.pathParameters.contains($0) ? $0 : nil }
            endpoint.audit = .read(resource: resource, id: id)
        }
    }

    /// The budget that it counts in: by default `.read` for GET and `.write` for the rest.
    package static func rate(_ rate: RateClass) -> EndpointTrait {
        EndpointTrait { $0.rate = rate }
    }

    /// `If-Match` must, or may, name the revision that the client saw.
    package static func ifMatch(_ precondition: Precondition) -> EndpointTrait {
        EndpointTrait { $0.precondition = precondition }
    }

    /// The list can say how many there are: it takes `count`.
    package static var counted: EndpointTrait {
        EndpointTrait { $0.isCounted = true }
    }

    /// The list is gathered from several services, and names those that did not answer in `missing`.
    package static var gathered: EndpointTrait {
        EndpointTrait { $0.isGathered = true }
    }

    /// - Parameter bytes: most bytes of a body; 256 KiB by default.
    package static func bodyLimit(_ bytes: Int) -> EndpointTrait {
        EndpointTrait { $0.bodyLimit = bytes }
    }

    /// Takes a body of another type than JSON, which the handler reads from `Call.body` or `Call.form()`.
    package static func takes(_ mediaType: String) -> EndpointTrait {
        EndpointTrait { $0.rawBody = mediaType }
    }

    /// Not shown in the reference: for pages that people see.
    package static var unlisted: EndpointTrait {
        EndpointTrait { $0.isListed = false }
    }

    /// Where what it creates is found, such as `/api/leaves/{id}`; `<path>/{id}` by default.
    package static func location(_ template: String) -> EndpointTrait {
        EndpointTrait { $0.location = template }
    }

    package static func operation(_ id: String) -> EndpointTrait {
        EndpointTrait { $0.operationID = id }
    }

    package static func tag(_ tag: String) -> EndpointTrait {
        EndpointTrait { $0.tag = tag }
    }

    /// A sentence or two for the reference.
    package static func about(_ description: String) -> EndpointTrait {
        EndpointTrait { $0.description = description }
    }
}
