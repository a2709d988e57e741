using NixStore.Blobs.Http;
using NixStore.Manifests;
using NixStore.Profiles;
using NixStore.Profiles.Environments;
using NixStore.Profiles.Packages;
using NixStore.Stores;

namespace NixStore.Channels;

/// <summary>
/// Updates channels. The paths and the generation of the profile are those that <c>nix-channel --update</c> makes, so either program
/// continues the profile of the other. A channel that fails keeps its last version, and does not stop the others.
/// </summary>
public sealed class ChannelUpdater : IDisposable
{
    private const int MostAtOnce = 4;

    private readonly IStore _store;
    private readonly UserChannels _user;
    private readonly ChannelMemory _memory;
    private readonly HttpDocuments _documents;
    private readonly ChannelFetcher _fetcher;
    private readonly ChannelAdder _adder;

    /// <summary>Creates an updater.</summary>
    /// <param name="store">The store, which must be on this machine.</param>
    /// <param name="user">The channels of the user.</param>
    /// <param name="http">The options for requests.</param>
    /// <param name="memoryFile">The full path of the file that remembers what was fetched, or null to remember nothing.</param>
    /// <exception cref="MissingCapabilityException">The store cannot be written.</exception>
    public ChannelUpdater(IStore store, UserChannels user, HttpOptions http, string? memoryFile)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _user = user;
        _memory = new ChannelMemory(memoryFile);
        _documents = new HttpDocuments(http);
        _fetcher = new ChannelFetcher(_documents);
        _adder = new ChannelAdder(store.Require<IWritableStore>("add paths, which channels need"));
    }

    /// <summary>Finds what an update would fetch. Nothing is changed.</summary>
    /// <param name="channels">The channels to update.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A result for each channel. The unpacked channel after the update is known only if nothing changes.</returns>
    /// <exception cref="NixStoreException">The profile cannot be read.</exception>
    public async Task<IReadOnlyList<ChannelUpdate>> CheckAsync(
        IReadOnlyList<Channel> channels, CancellationToken cancellationToken = default)
    {
        var installed = await new InstalledChannels(_store).ReadAsync(_user.Profile, cancellationToken).ConfigureAwait(false);
        return await ForEachAsync(channels, installed, CheckAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Updates channels, and makes a generation of the profile with all channels of the list.</summary>
    /// <param name="channels">The channels to update. The others stay as they are.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The profile is then unchanged.</param>
    /// <returns>A result for each channel.</returns>
    /// <exception cref="NixStoreException">The profile or the store cannot be read or written.</exception>
    public async Task<IReadOnlyList<ChannelUpdate>> UpdateAsync(
        IReadOnlyList<Channel> channels, CancellationToken cancellationToken = default)
    {
        var installed = await new InstalledChannels(_store).ReadAsync(_user.Profile, cancellationToken).ConfigureAwait(false);
        var updates = await ForEachAsync(channels, installed, UpdateAsync, cancellationToken).ConfigureAwait(false);
        if (updates.Any(static update => update.Failure is null))
        {
            await SwitchAsync(updates, installed, cancellationToken).ConfigureAwait(false);
        }

        return updates;
    }

    /// <inheritdoc/>
    public void Dispose() => _documents.Dispose();

    private static async Task<IReadOnlyList<ChannelUpdate>> ForEachAsync(
        IReadOnlyList<Channel> channels,
        IReadOnlyDictionary<string, InstalledChannel> installed,
        Func<ChannelUpdate, CancellationToken, Task<ChannelUpdate>> update,
        CancellationToken cancellationToken)
    {
        var results = new ChannelUpdate[channels.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, channels.Count, options, async (index, token) =>
        {
            var before = installed.GetValueOrDefault(channels[index].Name)?.Output;
            var unchanged = new ChannelUpdate(channels[index]) { Before = before, After = before };
            try
            {
                results[index] = await update(unchanged, token).ConfigureAwait(false);
            }
            catch (NixStoreException failure)
            {
                results[index] = unchanged with { Failure = failure };
            }
        }).ConfigureAwait(false);
        return results;
    }

    private async Task<ChannelUpdate> CheckAsync(ChannelUpdate update, CancellationToken cancellationToken)
    {
        if (await FindUnchangedAsync(update.Channel, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return update with { After = known.Output, Release = known.Document.Address, IsUnchanged = true };
        }

        var document = await _fetcher.FindAsync(update.Channel, cancellationToken).ConfigureAwait(false);
        return update with { After = null, Release = document.Address };
    }

    private async Task<ChannelUpdate> UpdateAsync(ChannelUpdate update, CancellationToken cancellationToken)
    {
        var channel = update.Channel;
        if (await FindUnchangedAsync(channel, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return update with { After = known.Output, Release = known.Document.Address, IsUnchanged = true };
        }

        using var fetched = await _fetcher.FetchAsync(channel, cancellationToken).ConfigureAwait(false);
        var output = await _adder.AddAsync(channel, fetched, cancellationToken).ConfigureAwait(false);

        // A URL with a name and password is not written to another file.
        if (fetched.Document.Address.UserInfo.Length == 0)
        {
            _memory.Set(channel, new ChannelVersion(fetched.Document, output));
        }

        return update with { After = output, Release = fetched.Document.Address };
    }

    private async Task<ChannelVersion?> FindUnchangedAsync(Channel channel, CancellationToken cancellationToken)
        => _memory.Find(channel) is { } known
            && await _adder.IsKeptAsync(known.Output, cancellationToken).ConfigureAwait(false)
            && await _fetcher.IsUnchangedAsync(channel, known, cancellationToken).ConfigureAwait(false)
            ? known
            : null;

    private async Task SwitchAsync(
        IReadOnlyList<ChannelUpdate> updates, IReadOnlyDictionary<string, InstalledChannel> installed, CancellationToken cancellationToken)
    {
        var updated = updates.ToDictionary(static update => update.Channel.Name, StringComparer.Ordinal);
        var packages = from channel in _user.List.Read().Channels
                       let output = updated.GetValueOrDefault(channel.Name)?.After ?? installed.GetValueOrDefault(channel.Name)?.Output
                       where output is not null
                       select ChannelAdder.Describe(output.Name, output);
        var files = new PackageReader(_store).NewFiles();
        var environment = await new NixEnvPackages(new EnvironmentManifest([.. packages]))
            .BuildAsync(_store, files, cancellationToken).ConfigureAwait(false);
        await new UserEnvironmentWriter(_store).AddAsync(environment, cancellationToken).ConfigureAwait(false);
        _user.CreateLinks();
        await new ProfileSwitcher(_store).SwitchAsync(_user.Profile, SwitchTarget.ToPath(environment.Path), cancellationToken)
            .ConfigureAwait(false);
    }
}
