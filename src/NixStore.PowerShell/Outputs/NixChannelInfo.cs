using NixStore.Channels;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A channel that the user subscribes to.</summary>
public sealed class NixChannelInfo
{
    internal NixChannelInfo(
        Channel channel, InstalledChannel? installed, DateTimeOffset? updated, StoreDirectory directory, StoreReference store)
    {
        Name = channel.Name;
        Uri = channel.Uri;
        Version = installed?.Version;
        Revision = installed?.Revision;
        Updated = updated?.LocalDateTime;
        Path = installed is null ? null : directory.Print(installed.Output);
        Store = store.Text;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the version of the release that is unpacked, or null if there is none or it does not name it.</summary>
    public string? Version { get; }

    /// <summary>Gets the local time at which the release was unpacked, or null if there is none.</summary>
    public DateTime? Updated { get; }

    /// <summary>Gets the URL.</summary>
    public Uri Uri { get; }

    /// <summary>Gets the revision of the sources of the release, or null if there is none or it does not name it.</summary>
    public string? Revision { get; }

    /// <summary>Gets the full store path of the unpacked release, or null if the channel was not updated yet.</summary>
    public string? Path { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Returns the name.</summary>
    /// <returns>The same as <see cref="Name"/>.</returns>
    public override string ToString() => Name;
}
