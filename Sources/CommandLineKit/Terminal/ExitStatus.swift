/// How a command ends, in the numbers of sysexits; scripts rely on them.
public enum ExitStatus: Int32, Sendable, CaseIterable {
    case done = 0
    /// What was asked for does not hold: a failed replay, a violated invariant, a refused order.
    case doesNotHold = 1
    /// The command line is wrong; the parser of arguments uses the same number.
    case usage = 64
    /// Input data is bad; the message names file, line and field.
    case badData = 65
    /// An input is missing.
    case inputMissing = 66
    /// An exchange cannot be reached or is closed, or something of the system is missing.
    case unavailable = 69
    /// A bug of ours.
    case internalError = 70
    /// A file or the database cannot be written.
    case cannotWrite = 73
    /// Busy or limited for now; the same command may work later.
    case tryAgainLater = 75
    /// A key is missing, wrong, or may not do what is asked.
    case permission = 77
    /// The configuration is bad; every violation has been listed.
    case badConfiguration = 78
    /// Interrupted by the user; the state is saved and nothing open is left unrecorded.
    case interrupted = 130
}
