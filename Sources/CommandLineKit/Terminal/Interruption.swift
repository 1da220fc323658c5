import Glibc
import Synchronization

/// Ctrl-C as a flag that long loops look at, so that state is saved before the process ends.
///
/// The first SIGINT or SIGTERM sets the flag; a second ends the process at once with 130.
public enum Interruption {
    private static let count = Atomic<Int32>(0)

    /// Whether the user asked to stop.
    public static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

    /// Installs the handlers, and lets a full disk or a closed pipe be errors of `write`.
    ///
    /// Call once, at the start of the process.
    public static func install() {
        var action = sigaction()
        // Interrupted system calls go on: no code of ours has to expect EINTR because of this.
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { _ in
            // Only an atomic increment and _exit: both may be used in a signal handler.
            if Interruption.count.add(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
        }
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }
}
