internal import CCurl
import Glibc
import Synchronization

/// A thread that runs one function to its end, and can be waited for.
package final class SocketThread: Sendable {
    private let state = Mutex(State.running(nil))

    private enum State {
        case running(pthread_t?)
        /// Somebody waits for it, or has.
        case joined
    }

    /// - Throws: `SocketThreadError` when the system gives no thread; `body` is not run then.
    package init(_ body: @escaping @Sendable () -> Void) throws(SocketThreadError) {
        let box = Unmanaged.passRetained(Body(run: body))
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, { runBody($0) }, box.toOpaque())
        guard result == 0 else {
            box.release()
            throw SocketThreadError(number: result)
        }
        let started = thread
        state.withLock { $0 = .running(started) }
    }

    /// Waits until it has ended; at once when called on the thread itself, which then ends unwatched.
    package func join() {
        let thread = state.withLock { state -> pthread_t? in
            guard case .running(let thread) = state else { return nil }
            state = .joined
            return thread
        }
        guard let thread else { return }
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    deinit { join() }

    fileprivate final class Body: Sendable {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// The system gave no thread.
package struct SocketThreadError: Error, Hashable, Sendable, CustomStringConvertible {
    let number: Int32

    package var description: String {
        "no thread: \(String(cString: strerror(number))); raise the limit of processes"
    }
}

private func runBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    // Signals are for the main thread; a connection that breaks under OpenSSL is an error, no SIGPIPE.
    // Allocated, because in release builds the compiler takes the type for one of libcurl's headers.
    let signals = UnsafeMutablePointer<sigset_t>.allocate(capacity: 1)
    sigfillset(signals)
    pthread_sigmask(SIG_BLOCK, signals, nil)
    signals.deallocate()
    Unmanaged<SocketThread.Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
