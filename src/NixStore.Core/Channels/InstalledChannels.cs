using System.Text;
using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Profiles;
using NixStore.Profiles.Environments;
using NixStore.Profiles.Packages;
using NixStore.Stores;

namespace NixStore.Channels;

/// <summary>Reads which channels are unpacked in a profile.</summary>
/// <param name="store">The store.</param>
public sealed class InstalledChannels(IStore store)
{
    private const int MostBytes = 4096;

    private readonly PackageReader _reader = new(store);

    /// <summary>Reads the channels of a profile.</summary>
    /// <param name="profile">The full path of the profile, which may be absent.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The channels by name.</returns>
    /// <exception cref="NixStoreException">The profile or the store cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, InstalledChannel>> ReadAsync(
        string profile, CancellationToken cancellationToken = default)
    {
        var packages = await _reader.ReadAsync(new ProfileFinder(store).Find(profile), cancellationToken).ConfigureAwait(false);
        var files = _reader.NewFiles();
        return packages.Packages
            .SelectMany(package => package.Paths.SelectMany(path => Find(files, path)))
            .DistinctBy(static channel => channel.Name)
            .ToDictionary(static channel => channel.Name, StringComparer.Ordinal);
    }

    // The one directory of an unpacked channel has the name of the channel.
    private IEnumerable<InstalledChannel> Find(IPackageFiles files, StorePath path)
    {
        var output = store.Directory.Print(path);
        return from entry in files.KindOf(output) == LinkHopKind.Directory ? files.List(output) : []
               let directory = $"{output}/{entry.Name}"
               select new InstalledChannel(entry.Name, path)
               {
                   Version = FindText(files, $"{directory}/.version") + FindText(files, $"{directory}/.version-suffix"),
                   Revision = FindText(files, $"{directory}/.git-revision"),
               };
    }

    private static string? FindText(IPackageFiles files, string file)
        => files.FindContents(file, MostBytes) is { } bytes ? ForeignText.Escape(Encoding.UTF8.GetString(bytes).Trim()) : null;
}
