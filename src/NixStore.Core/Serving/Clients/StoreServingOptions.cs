using NixStore.Collecting;
using NixStore.Protocols.Worker;
using NixStore.Stores;
using NixStore.Trust;
using NixStore.Wire;
using ServeVersion = NixStore.Protocols.Serve.ServeVersion;

namespace NixStore.Serving.Clients;

/// <summary>Options for serving a store with the worker protocol or the serve protocol.</summary>
public sealed record StoreServingOptions
{
    /// <summary>
    /// Gets the function that opens the store for a client, which uses it exclusively until it disconnects, so that temporary roots belong
    /// to the client.
    /// </summary>
    public required Func<CancellationToken, Task<IStore>> OpenStore { get; init; }

    /// <summary>Gets the function that opens a substituter.</summary>
    public Func<StoreReference, CancellationToken, Task<IStore>>? OpenSubstituter { get; init; }

    /// <summary>Gets the substituters, if a client requests substitution; <c>substituters</c> of nix.conf.</summary>
    public IReadOnlyList<string> Substituters { get; init; } = [];

    /// <summary>Gets further substituters that a client who is not trusted may select; <c>trusted-substituters</c> of nix.conf.</summary>
    public IReadOnlyList<string> TrustedSubstituters { get; init; } = [];

    /// <summary>Gets the policy for signatures of added paths, or null for none. Trusted clients may add other paths.</summary>
    public SignaturePolicy? Policy { get; init; }

    /// <summary>Gets what the collector keeps if a client collects garbage.</summary>
    public CollectionOptions Collection { get; init; } = new();

    /// <summary>Gets whether the store is read-only for all clients.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Gets the trusted users; <c>trusted-users</c> of nix.conf.</summary>
    public UserList TrustedUsers { get; init; } = new([]);

    /// <summary>Gets further users that may connect; <c>allowed-users</c> of nix.conf.</summary>
    public UserList AllowedUsers { get; init; } = new([UserList.Everyone]);

    /// <summary>Gets the maximum number of clients. Others wait.</summary>
    public int MaximumClients { get; init; } = 256;

    /// <summary>Gets the timeout for the handshake.</summary>
    public TimeSpan GreetingTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets the timeout for the rest of a request or for reading a response. There is no timeout between requests.</summary>
    public TimeSpan SilenceTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets how long the rest of a rejected request is read, so that the client can send another.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the maximum size of a request in memory in bytes. NARs are never kept in memory.</summary>
    public long MaximumRequest { get; init; } = 32 * 1024 * 1024;

    /// <summary>Gets the receiver of events, or null.</summary>
    public IServerLog? Log { get; init; }

    /// <summary>Gets the source of time for timeouts.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets the newest supported version of the worker protocol.</summary>
    internal WorkerVersion NewestVersion { get; init; } = WorkerVersion.Newest;

    /// <summary>Gets the newest supported version of the serve protocol.</summary>
    internal ProtocolVersion NewestServeVersion { get; init; } = ServeVersion.Newest;
}
