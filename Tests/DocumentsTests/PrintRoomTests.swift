import Documents
import Testing

@Suite("The print room")
struct PrintRoomTests {
    private func page(_ number: Int) -> Document {
        document((0..<20).flatMap { [.heading("आशा \(number)"), .paragraph("శ్రీనివాస్ \(number * $0)")] })
    }

    @Test("many documents at once are each what they are alone")
    func concurrent() async throws {
        let room = PrintRoom(mostAtOnce: 4, mostWaiting: 100)
        let alone = try (0..<4).map { try PDFRenderer.render(page($0)) }
        try await withThrowingTaskGroup { group in
            for number in 0..<40 { group.addTask { (number, try await room.print(page(number % 4))) } }
            for try await (number, pdf) in group { #expect(pdf == alone[number % 4]) }
        }
    }

    @Test("more than may wait are refused, and those that wait are served")
    func busy() async throws {
        let room = PrintRoom(mostAtOnce: 1, mostWaiting: 2)
        // Long enough that all have asked before the first is printed, however busy the machine is.
        let long = document((0..<3000).map { .paragraph("शब्द \($0)") })
        let results = await withTaskGroup { group in
            for _ in 0..<30 {
                group.addTask { () -> DocumentError? in
                    do {
                        _ = try await room.print(long)
                        return nil
                    } catch { return error as? DocumentError }
                }
            }
            return await group.reduce(into: [DocumentError?]()) { $0.append($1) }
        }
        #expect(results.contains(.busy) && results.filter { $0 == nil }.count >= 3)
        #expect(try await room.print(page(1)).pageCount > 0)
    }
}
