namespace NixStore.Stores.Remote.Ssh;

/// <summary>Options of the OpenSSH client, in addition to those in the URL of a store and in the user's configuration.</summary>
public sealed record SshOptions
{
    /// <summary>Gets the client; on Windows <c>ssh.exe</c> is found by the same name.</summary>
    public string Program { get; init; } = "ssh";

    /// <summary>Gets the first arguments for the client. They override all others.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Gets the file with the private key; null for what the URL or the configuration of the client names.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>Gets whether the client compresses what it carries; also done where the URL says so.</summary>
    public bool Compress { get; init; }

    /// <summary>
    /// Gets whether the client may ask for a password, for a passphrase, or whether to trust a host, if it cannot log in otherwise. True if
    /// a user can answer.
    /// </summary>
    public bool MayAsk { get; init; } = Terminal.CanAnswer;

    /// <summary>
    /// Gets how long a host may take until its greeting. If the user is asked for a password, it may take two minutes longer.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Adds the arguments in <c>NIX_SSHOPTS</c>, split as a shell does.</summary>
    /// <param name="environment">The variables.</param>
    /// <returns>These options with those arguments behind their own.</returns>
    /// <exception cref="NixFormatException">A quote in the variable is not closed.</exception>
    public SshOptions With(StoreEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment["NIX_SSHOPTS"] is { } words
            ? this with { Arguments = [.. Arguments, .. ShellWords.Split(words, "NIX_SSHOPTS")] }
            : this;
    }
}
