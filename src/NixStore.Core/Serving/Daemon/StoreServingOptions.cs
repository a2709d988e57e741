using NixStore.Protocols.Worker;
using NixStore.Stores;
using NixStore.Trust;
using NixStore.Wire;
using ServeVersion = NixStore.Protocols.Serve.ServeVersion;

namespace NixStore.Serving.Daemon;

/// <summary>How a store is served to clients that speak the worker protocol or the serve protocol.</summary>
public sealed record StoreServingOptions
{
    /// <summary>Opens the store for a client, who has it for himself until he goes: what he keeps from the collector is his.</summary>
    public required Func<CancellationToken, Task<IStore>> OpenStore { get; init; }

    /// <summary>Opens a store that paths are fetched from.</summary>
    public Func<StoreReference, CancellationToken, Task<IStore>>? OpenSubstituter { get; init; }

    /// <summary>The stores that paths are fetched from, where a client wants that; <c>substituters</c> of nix.conf.</summary>
    public IReadOnlyList<string> Substituters { get; init; } = [];

    /// <summary>Those that a client who is not trusted may choose beside them; <c>trusted-substituters</c> of nix.conf.</summary>
    public IReadOnlyList<string> TrustedSubstituters { get; init; } = [];

    /// <summary>
    /// What is demanded of the signatures of paths that come in; null for nothing. Clients that are trusted may do without.
    /// </summary>
    public SignaturePolicy? Policy { get; init; }

    /// <summary>Whether nothing may be changed, whoever asks.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The users who are trusted; <c>trusted-users</c> of nix.conf.</summary>
    public UserList TrustedUsers { get; init; } = new([]);

    /// <summary>The users who may connect beside those; <c>allowed-users</c> of nix.conf.</summary>
    public UserList AllowedUsers { get; init; } = new([UserList.Everyone]);

    /// <summary>How many clients are served at once; more wait.</summary>
    public int MaximumClients { get; init; } = 256;

    /// <summary>How long a client may take to greet.</summary>
    public TimeSpan GreetingTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may leave a request or an answer lie in its middle. Between requests it may take any time.</summary>
    public TimeSpan SilenceTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long what follows a refused request is read, so that the client can go on with another.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most bytes of a request that are kept in memory; NARs are never.</summary>
    public long MaximumRequest { get; init; } = 32 * 1024 * 1024;

    /// <summary>Takes what happens; null to drop that.</summary>
    public IServerLog? Log { get; init; }

    /// <summary>The clock that tells how long clients are waited for.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The newest version of the worker protocol that is spoken.</summary>
    internal WorkerVersion NewestVersion { get; init; } = WorkerVersion.Newest;

    /// <summary>The newest version of the serve protocol that is spoken.</summary>
    internal ProtocolVersion NewestServeVersion { get; init; } = ServeVersion.Newest;
}
