import Dispatch
import Synchronization

/// Waits on the calling thread for asynchronous work: commands are synchronous.
enum Blocking {
    /// Runs `work` to its end.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task {
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(try await work())
            } catch {
                outcome = .failure(error)
            }
            result.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        guard let outcome = result.withLock({ $0 }) else {
            preconditionFailure("the work ended without an outcome")
        }
        return try outcome.get()
    }
}
