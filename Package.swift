// swift-tools-version: 6.2
import PackageDescription

// The architecture, readable here: a service may use the platform and Contracts, never another service.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let asyncHTTP: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let grpcCore: Target.Dependency = .product(name: "GRPCCore", package: "grpc-swift-2")
let grpcTransport: Target.Dependency = .product(
    name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport")
let grpcProtobuf: Target.Dependency = .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let certificates: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioCertificates: Target.Dependency = .product(name: "NIOCertificateReloading", package: "swift-nio-extras")

func source(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", swiftSettings: strict)
}

func platform(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    source(name, path: "Sources/Platform/\(name)", ["Kernel"] + dependencies)
}

/// A service: its target, and its tests beside it. It sees the platform and `Contracts`, nothing else.
func service(_ name: String, _ dependencies: [Target.Dependency] = []) -> [Target] {
    [
        .target(
            name: name, dependencies: ["Modules", "Contracts"] + dependencies, path: "Services/\(name)",
            exclude: ["README.md", "Tests"], swiftSettings: strict),
        tests(name, path: "Services/\(name)/Tests", [.target(name: name), "TestSupport"]),
    ]
}

func tests(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: path ?? "Tests/\(name)Tests", swiftSettings: strict)
}

let package = Package(
    name: "hms",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "hms", targets: ["hms"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    ],
    targets: [
        source("Kernel"),
        source("Contracts", ["Kernel"]),
        .systemLibrary(
            name: "CPangoCairo", path: "Sources/Drivers/CPangoCairo", pkgConfig: "pangocairo",
            providers: [.apt(["libpango1.0-dev", "libcairo2-dev"])]),
        .systemLibrary(
            name: "CQREncode", path: "Sources/Drivers/CQREncode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(
            name: "CMongoC", path: "Sources/Drivers/CMongoC", pkgConfig: "libmongoc-1.0",
            providers: [.apt(["libmongoc-dev"])]),
        .systemLibrary(name: "CMalloc", path: "Sources/Drivers/CMalloc"),
        .systemLibrary(name: "CSQLiteSettings", path: "Sources/Drivers/CSQLiteSettings"),
        .systemLibrary(
            name: "CRabbitMQ", path: "Sources/Drivers/CRabbitMQ", pkgConfig: "librabbitmq",
            providers: [.apt(["librabbitmq-dev"])]),
        source("Typesetting", path: "Sources/Drivers/Typesetting", ["CPangoCairo", "CQREncode"]),
        source("RabbitMQ", path: "Sources/Drivers/RabbitMQ", ["CRabbitMQ", logging]),
        source("MongoDB", path: "Sources/Drivers/MongoDB", ["CMongoC"]),
        .systemLibrary(
            name: "CHiredis", path: "Sources/Drivers/CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "COpenSSL", path: "Sources/Drivers/COpenSSL", providers: [.apt(["libssl-dev"])]),
        source(
            "Redis", path: "Sources/Drivers/Redis",
            ["Kernel", "CHiredis", "COpenSSL", "Messaging", "Web", "Observability", crypto, logging]),
        .systemLibrary(
            name: "CLibPQ", path: "Sources/Drivers/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        source("PostgreSQL", path: "Sources/Drivers/PostgreSQL", ["CLibPQ"]),
        source(
            "Etcd", path: "Sources/Drivers/Etcd",
            ["Kernel", "Discovery", asyncHTTP, nioCore, nioHTTP1, nioSSL, logging]),
        source(
            "S3", path: "Sources/Drivers/S3",
            ["Kernel", "FileStorage", asyncHTTP, crypto, nioCore, nioHTTP1, nioSSL, logging]),
        platform("Documents", ["Typesetting"]),
        platform("FileStorage", [crypto, nioCore, nioPosix]),
        platform("Discovery"),
        platform("Storage"),
        platform("Relational", ["Storage"]),
        platform("SQLiteStorage", ["Storage", "Relational", "CSQLiteSettings", grdb, sqlite]),
        platform("MongoStorage", ["Storage", "MongoDB"]),
        platform("PostgresStorage", ["Storage", "Relational", "PostgreSQL", "Observability"]),
        platform("Observability", [logging]),
        platform("Settings", ["Discovery", configuration]),
        platform("Security", [crypto, cryptoExtras, jwt, nioPosix]),
        platform("Messaging", ["Storage", "Observability", logging]),
        platform("RabbitMessaging", ["Storage", "Messaging", "Observability", "RabbitMQ", logging]),
        platform(
            "Web",
            [
                "Storage", "Observability", crypto, hummingbird, httpTypes, nioCore, nioPosix, lifecycle,
                logging,
            ]),
        platform(
            "Realtime",
            [
                "Storage", "Messaging", "Web", "Observability", crypto, hummingbird, httpTypes, nioCore, nioHTTP1,
                nioWebSocket, lifecycle, logging,
            ]),
        source("RPCMessages", path: "Sources/Platform/RPC/Generated", [grpcCore, grpcProtobuf, protobuf]),
        source(
            "RPC", path: "Sources/Platform/RPC/Transport",
            [
                "Kernel", "RPCMessages", "Discovery", "Observability", grpcCore, grpcTransport, grpcProtobuf, protobuf,
                certificates, asn1, crypto, nioCore, nioSSL, nioCertificates, lifecycle, logging,
            ]),
        source(
            "RemoteContracts", path: "Sources/Platform/RPC/Contracts",
            [
                "Kernel", "Contracts", "RPC", "RPCMessages", "Observability", "Security", "Web", grpcCore, protobuf,
                logging,
            ]),
        platform("Gateway", ["Web", "Discovery"]),
        platform("Modules", ["Storage", "Messaging", "Web", "Observability", "Security", logging]),
    ]
        + service("Identity", ["Security", crypto, logging])
        + service("Patients", ["Documents"])
        + service("Doctors")
        + service("Appointments", [crypto])
        + [
            .executableTarget(
                name: "hms",
                dependencies: [
                    "CMalloc",
                    "SQLiteStorage", "MongoStorage", "MongoDB", "PostgresStorage", "PostgreSQL",
                    "Settings", "Realtime", "Redis", "Etcd", "RabbitMessaging", "RabbitMQ",
                    "Discovery", "RPC", "RPCMessages", "RemoteContracts", grpcCore, protobuf, "Gateway",
                    "Identity", "Patients", "Doctors", "Appointments", arguments, configuration, lifecycle,
                    signals, logging,
                ],
                swiftSettings: strict),
            source(
                "TestSupport", path: "Tests/TestSupport",
                [
                    "Storage", "Messaging", "SQLiteStorage", "MongoStorage", "MongoDB", "PostgresStorage", "PostgreSQL",
                    "Security", "Contracts", logging,
                ]),
            tests("Kernel", ["Kernel"]),
            tests("Storage", ["TestSupport", grdb]),
            tests("MongoStorage", ["TestSupport", "MongoStorage", "MongoDB", "Security"]),
            tests(
                "Relational",
                [
                    "TestSupport", "Relational", "PostgresStorage", "PostgreSQL", "SQLiteStorage", "Messaging",
                    "Security", "Kernel",
                    "Observability", grdb, logging,
                ]),
            tests("Messaging", ["TestSupport", "Kernel", "RabbitMQ", "RabbitMessaging", logging]),
            tests("RabbitMQ", ["RabbitMQ", "TestSupport", logging]),
            tests("Security", ["Security"]),
            tests("Observability", ["Observability"]),
            tests("Settings", ["Settings"]),
            tests("Documents", ["Documents", "Typesetting"]),
            tests("Web", ["Web", logging, lifecycle]),
            tests("Realtime", ["Realtime", "Web", "Observability", httpTypes, logging]),
            tests(
                "Redis", ["Redis", "Messaging", "Realtime", "Web", "Observability", "TestSupport", "Kernel", logging]),
            tests(
                "RPC",
                [
                    "RPC", "RPCMessages", "RemoteContracts", "Contracts", "Discovery", "Patients", "Doctors", "Modules",
                    "Observability", "TestSupport", grpcCore, protobuf, nioCore, nioPosix, logging, "hms",
                ]),
            tests("Etcd", ["Etcd", "Discovery", "TestSupport", "Kernel", logging]),
            tests("FileStorage", ["FileStorage", "S3", "TestSupport", "Kernel", asyncHTTP, nioCore, nioHTTP1]),
            tests("Topology", ["TestSupport", "Realtime", "hms"]),
            tests("Gateway", ["Gateway", "Web", "Discovery", "Kernel", "hms", arguments]),
        ]
)
