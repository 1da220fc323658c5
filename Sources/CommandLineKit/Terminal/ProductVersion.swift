/// The version that `haetae --version` prints and that CHANGELOG.md describes.
public enum ProductVersion {
    public static let current = "0.1.0"
}
