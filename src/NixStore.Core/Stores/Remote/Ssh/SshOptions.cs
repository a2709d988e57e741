namespace NixStore.Stores.Remote.Ssh;

/// <summary>How the OpenSSH client is called, beside what a store's URL and the user's own configuration of it say.</summary>
public sealed record SshOptions
{
    /// <summary>The client; on Windows <c>ssh.exe</c> is found by the same name.</summary>
    public string Program { get; init; } = "ssh";

    /// <summary>Arguments for the client, each by itself, before all others, so that they have the last word.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The file with the private key; null for what the URL or the configuration of the client names.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>Whether the client compresses what it carries; also done where the URL says so.</summary>
    public bool Compress { get; init; }

    /// <summary>
    /// Whether the client may ask for a password, a passphrase or whether to trust a host, if it gets in in no other way: true where
    /// somebody can answer.
    /// </summary>
    public bool MayAsk { get; init; } = Terminal.CanAnswer;

    /// <summary>How long a host may take until it has greeted; where somebody is asked for a password, two minutes more.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Takes the arguments that <c>NIX_SSHOPTS</c> gives, as a shell would split them.</summary>
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
