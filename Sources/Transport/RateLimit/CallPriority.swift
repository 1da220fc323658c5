/// Which call goes first when a limit makes several wait.
public enum CallPriority: Int, Hashable, Comparable, Sendable {
    case cancel, order, read

    public static func < (left: CallPriority, right: CallPriority) -> Bool {
        left.rawValue < right.rawValue
    }
}
