import CommandLineKit
import Testing

@Suite("Exit status")
struct ExitStatusTests {
    @Test("every number is the one that the command line promises")
    func numbers() {
        #expect(
            ExitStatus.allCases.map(\.rawValue)
                == [0, 1, 64, 65, 66, 69, 70, 73, 75, 77, 78, 130])
    }
}
