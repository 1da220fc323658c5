import CommandLineKit
import Foundation
import Transport

/// The keys of an account, from where the configuration says they are.
struct Keys {
    let access: Secret
    let secret: Secret

    /// Where the configuration says they are, for people.
    static func place(_ configuration: Configuration) -> String {
        configuration.apiKeyFile
            ?? [configuration.apiKeyEnvironment, configuration.apiSecretEnvironment]
            .compactMap { $0 }.joined(separator: ", ")
    }

    /// Reads them; their text goes nowhere else.
    ///
    /// - Throws: `CommandError` with 77 that names the variable or the file.
    static func load(_ configuration: Configuration) throws -> Keys {
        if let path = configuration.apiKeyFile { return try load(file: path) }
        guard let accessName = configuration.apiKeyEnvironment,
            let secretName = configuration.apiSecretEnvironment
        else {
            throw CommandError(
                .permission, "config.yaml does not say where the keys are",
                remedy: "name their environment variables: api_key_env and api_secret_env")
        }
        let environment = ProcessInfo.processInfo.environment
        guard let access = environment[accessName].flatMap(Secret.init),
            let secret = environment[secretName].flatMap(Secret.init)
        else {
            let missing = [accessName, secretName].filter {
                environment[$0].flatMap(Secret.init) == nil
            }
            throw CommandError(
                .permission, "\(missing.joined(separator: " and ")) is not set",
                remedy: "export it in the shell that starts haetae; never write it into a file "
                    + "that others can read")
        }
        return Keys(access: access, secret: secret)
    }

    /// The first line is the access key, the second the secret key.
    private static func load(file path: String) throws -> Keys {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw CommandError(
                .permission, "there is no key file \(path)",
                remedy: "make it with two lines, the access key and the secret key")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0,
            status.st_mode & S_IFMT == S_IFREG
        else {
            throw CommandError(
                .permission, "the key file \(path) can be read by others than its owner",
                remedy: "chmod 600 \(path)")
        }
        guard status.st_size <= 4096, let text = try? String(contentsOfFile: path, encoding: .utf8)
        else {
            throw CommandError(
                .permission, "the key file \(path) cannot be read as text of two lines",
                remedy: "write the access key, and the secret key below it")
        }
        let lines = text.split(whereSeparator: \.isNewline).compactMap { Secret(String($0)) }
        guard lines.count == 2 else {
            throw CommandError(
                .permission,
                "the key file \(path) has \(lines.count) lines with text in place of 2",
                remedy: "write the access key, and the secret key below it")
        }
        return Keys(access: lines[0], secret: lines[1])
    }
}
