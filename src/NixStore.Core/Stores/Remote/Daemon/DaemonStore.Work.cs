using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Remote.Daemon;

// The operations of a daemon that not every store has.
public sealed partial class DaemonStore
{
    /// <summary>Returns which of some paths the daemon's substituters have.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>Those that they have.</returns>
    /// <exception cref="NixStoreException">The daemon refused, or the connection is lost.</exception>
    public async Task<IReadOnlySet<StorePath>> FindSubstitutablePathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return await WorkAsync(
            async connection => (await connection.FindSubstitutablePathsAsync(paths, cancellationToken).ConfigureAwait(false)).ToHashSet(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<StorePath>> SubstituteAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);

        // What it fetches is to be there still when the rest comes.
        await AddTemporaryRootsAsync(paths, cancellationToken).ConfigureAwait(false);
        if (Protocol.IsAtLeast(27))
        {
            return (await WorkAsync(
                connection => connection.SubstituteAsync(paths, cancellationToken), cancellationToken).ConfigureAwait(false)).ToHashSet();
        }

        foreach (var path in await FindSubstitutablePathsAsync(paths, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await EnsureAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (DaemonErrorException)
            {
                // It stays missing, and is sent.
            }
        }

        return await FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AddTemporaryRootsAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken = default)
    {
        StorePath[] kept = [.. paths];

        // On the connection that is kept for the longest: the roots are gone with it.
        await _connections.ChangeAsync(
            connection => connection.AddTemporaryRootsAsync(kept, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AddRootAsync(string link, StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        ArgumentNullException.ThrowIfNull(path);
        if (!IsOnThisMachine)
        {
            throw new NixStoreException(
                $"'{link}' cannot be a root of the store {Location}, which is on another machine. Make the root there.");
        }

        var location = Path.GetFullPath(link);
        try
        {
            // The collector first reads the link that the daemon creates. That link is created last, so it always has a target.
            new RootLink(Directory).Make(location, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot create the root {location} of {Directory.Print(path)} in the store {Location}: {failure.Message}", failure);
        }

        await AddIndirectRootAsync(location, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AddIndirectRootAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        await WorkAsync(connection => connection.AddIndirectRootAsync(link, cancellationToken), cancellationToken).ConfigureAwait(false);

        // A collector that runs has read the roots before, and the temporary ones may be gone before it reads those.
        if (IsOnThisMachine && new RootLink(Directory).FindPath(Path.GetFullPath(link)) is { } path)
        {
            await AddTemporaryRootsAsync([path], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task RemoveRootAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsOnThisMachine)
        {
            throw new NixStoreException(
                $"'{link}' is not a root of the store {Location}, which is on another machine. Remove the root there.");
        }

        try
        {
            // The next collection of the daemon removes the link that led to it.
            new RootLink(Directory).Remove(Path.GetFullPath(link));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot remove the root {link} of the store {Location}: {failure.Message}", failure);
        }

        return Task.CompletedTask;
    }

    /// <summary>Lists the roots; those of other users may be hidden.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The roots.</returns>
    /// <exception cref="NixStoreException">The daemon refused, or the connection is lost.</exception>
    public Task<IReadOnlyList<DaemonRoot>> FindRootsAsync(CancellationToken cancellationToken = default)
        => WorkAsync(connection => connection.FindRootsAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    async Task<StoreRootList> IRootQueryStore.FindRootsAsync(CancellationToken cancellationToken)
        => new([.. (await FindRootsAsync(cancellationToken).ConfigureAwait(false)).Select(static root => root.ToStoreRoot())], [], 0);

    /// <summary>Lets the daemon make a path valid by substituting it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the path is valid.</returns>
    /// <exception cref="NixStoreException">The daemon could not, or the connection is lost.</exception>
    public Task EnsureAsync(StorePath path, CancellationToken cancellationToken = default)
        => WorkAsync(connection => connection.EnsureAsync(path, cancellationToken), cancellationToken);

    /// <summary>Returns what the daemon would have to build and to substitute.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>What it would have to do.</returns>
    /// <exception cref="NixStoreException">The daemon refused, is older than 1.19, or the connection is lost.</exception>
    public Task<DaemonPlan> FindMissingAsync(IReadOnlyCollection<DerivedPath> wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        Require(19);
        return WorkAsync(connection => connection.FindMissingAsync(wanted, cancellationToken), cancellationToken);
    }

    /// <summary>Lets the daemon build or substitute, and returns the results.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="mode">What the build is for.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// The result of each. A daemon before 1.34 does not report results: a failure is then an exception, and everything else counts as
    /// built, without outputs.
    /// </returns>
    /// <exception cref="NixStoreException">The daemon refused, or the connection is lost.</exception>
    public async Task<IReadOnlyList<DerivedPathResult>> BuildAsync(
        IReadOnlyCollection<DerivedPath> wanted, BuildMode mode, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (Protocol.IsAtLeast(34))
        {
            return await WorkAsync(connection => connection.BuildWithResultsAsync(wanted, mode, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }

        await WorkAsync(connection => connection.BuildAsync(wanted, mode, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. wanted.Select(static path => new DerivedPathResult(path, new BuildResult { Status = BuildStatus.Built }))];
    }

    /// <inheritdoc/>
    public Task<GarbageResult> CollectGarbageAsync(GarbageRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WorkAsync(connection => connection.CollectGarbageAsync(request, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task OptimiseAsync(CancellationToken cancellationToken = default)
        => WorkAsync(connection => connection.OptimiseAsync(cancellationToken), cancellationToken);

    /// <summary>Lets the daemon check its whole store; what it finds comes through the log.</summary>
    /// <param name="checkContents">Whether the contents of all paths are held against their hashes.</param>
    /// <param name="repair">Whether what is damaged is substituted again; only for users that the daemon trusts.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Whether faults are left.</returns>
    /// <exception cref="NixStoreException">The daemon refused, or the connection is lost.</exception>
    public Task<bool> VerifyAsync(bool checkContents, bool repair, CancellationToken cancellationToken = default)
        => WorkAsync(connection => connection.VerifyAsync(checkContents, repair, cancellationToken), cancellationToken);

    /// <summary>
    /// Finds out whether the daemon takes unsigned paths from this user. One that does not say (before 1.35) is asked to repair
    /// nothing, which it refuses to users that it does not trust.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>Whether it does.</returns>
    /// <exception cref="NixStoreException">The connection is lost.</exception>
    public async Task<bool> IsTrustedAsync(CancellationToken cancellationToken = default)
    {
        if (Greeting.Trust != DaemonTrust.Unknown)
        {
            return Greeting.Trust == DaemonTrust.Trusted;
        }

        try
        {
            await WorkAsync(
                connection => connection.BuildAsync([], BuildMode.Repair, cancellationToken), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DaemonErrorException)
        {
            return false;
        }
    }

    private void Require(byte minor)
    {
        if (!Protocol.IsAtLeast(minor))
        {
            throw new NixStoreException(
                $"The daemon of the store {Location} speaks version {Protocol.Number} of the worker protocol, and this needs 1.{minor}. "
                + "Update Nix on its machine.");
        }
    }

    private async Task<T> WorkAsync<T>(Func<WorkerProtocolConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        using var lease = await _connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        return await work(lease.Connection).ConfigureAwait(false);
    }

    private async Task WorkAsync(Func<WorkerProtocolConnection, Task> work, CancellationToken cancellationToken)
    {
        using var lease = await _connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await work(lease.Connection).ConfigureAwait(false);
    }
}
