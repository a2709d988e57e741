using NixStore.Stores;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Activation;

/// <summary>How a host is reached on which a path is activated.</summary>
public sealed record TargetHostOptions
{
    /// <summary>Gets the options of the SSH client.</summary>
    public SshOptions Ssh { get; init; } = new();

    /// <summary>Gets the variables with the arguments of the client and the store directory.</summary>
    public StoreEnvironment Environment { get; init; } = new(new Dictionary<string, string>());

    /// <summary>Gets whether the user of the connection becomes root with <c>sudo</c>, which must not ask for a password.</summary>
    public bool IsRootNeeded { get; init; }
}
