using NixStore.Channels;
using NixStore.Paths;

namespace NixStore.PowerShell.Outputs;

/// <summary>The update of a channel.</summary>
public sealed class NixChannelUpdateInfo
{
    internal NixChannelUpdateInfo(ChannelUpdate update, StoreDirectory directory)
    {
        Name = update.Channel.Name;
        State = update.After == update.Before ? "Unchanged" : "Updated";
        Release = update.Release;
        Before = update.Before is { } before ? directory.Print(before) : null;
        Path = update.After is { } after ? directory.Print(after) : null;
    }

    /// <summary>Gets the name of the channel.</summary>
    public string Name { get; }

    /// <summary>Gets the result: <c>Updated</c> or <c>Unchanged</c>.</summary>
    public string State { get; }

    /// <summary>Gets the URL of the release that the channel leads to.</summary>
    public Uri? Release { get; }

    /// <summary>Gets the full store path of the unpacked release before, or null if there was none.</summary>
    public string? Before { get; }

    /// <summary>Gets the full store path of the unpacked release.</summary>
    public string? Path { get; }
}
