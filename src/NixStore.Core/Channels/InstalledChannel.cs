using NixStore.Paths;

namespace NixStore.Channels;

/// <summary>A channel that is unpacked in the profile.</summary>
/// <param name="Name">The name of the channel.</param>
/// <param name="Output">The unpacked channel.</param>
public sealed record InstalledChannel(string Name, StorePath Output)
{
    /// <summary>Gets the version of the release, such as <c>25.11.1234.abcdef</c>, or null if the channel does not name it.</summary>
    public string? Version { get; init; }

    /// <summary>Gets the revision of the sources, or null if the channel does not name it.</summary>
    public string? Revision { get; init; }
}
