/// Waits until something is so, and leaves the few threads that tests share to the others meanwhile.
///
/// - Throws: `CancellationError` when the test is over.
func eventually(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(1)) }
}
