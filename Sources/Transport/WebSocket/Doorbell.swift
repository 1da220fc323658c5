import Glibc
import Synchronization

/// Wakes one thread that sleeps in `poll` or in libcurl, from any other thread.
package final class Doorbell: Sendable {
    /// Readable while the bell has been rung and not answered.
    package let descriptor: Int32
    private let button: Int32
    /// Whether it rings already: a byte in the pipe is enough, however often it is pressed.
    private let isRinging = Atomic(false)

    package init() throws(DoorbellError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw DoorbellError(number: errno) }
        (descriptor, button) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(descriptor)
        close(button)
    }

    package func ring() {
        guard !isRinging.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        // The pipe is empty here, so the one byte always fits.
        while write(button, &byte, 1) < 0, errno == EINTR {}
    }

    /// Whether it was rung since the last answer; what was handed over before the ring is visible
    /// afterwards.
    package func answer() -> Bool {
        guard isRinging.load(ordering: .acquiring) else { return false }
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) < 0, errno == EINTR {}
        // After the read: a ring in between finds the flag set and is seen by this answer.
        isRinging.store(false, ordering: .releasing)
        return true
    }

    /// Sleeps until it rings, until `socket` is ready, or for `milliseconds`.
    package func wait(milliseconds: Int32, socket: Int32? = nil, forWriting: Bool = false) {
        var entries = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if let socket {
            let events = forWriting ? POLLIN | POLLOUT : POLLIN
            entries.append(pollfd(fd: socket, events: Int16(events), revents: 0))
        }
        // Interrupted or failed, the caller looks at everything again.
        _ = poll(&entries, nfds_t(entries.count), milliseconds)
    }
}

/// The process has no file descriptors left.
package struct DoorbellError: Error, Hashable, Sendable, CustomStringConvertible {
    let number: Int32

    package var description: String {
        "no pipe for a thread: \(String(cString: strerror(number))); raise the limit of open files"
    }
}
