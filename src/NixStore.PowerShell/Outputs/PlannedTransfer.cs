namespace NixStore.PowerShell.Outputs;

/// <summary>A path that a command would transfer, as <c>-Plan</c> writes it.</summary>
public sealed class PlannedTransfer
{
    internal PlannedTransfer(string action, string path, long narSize, long? downloadSize, string source, string target)
    {
        Action = action;
        Path = path;
        NarSize = narSize;
        DownloadSize = downloadSize;
        Source = source;
        Target = target;
    }

    /// <summary>Gets the action: <c>Copy</c>, <c>Publish</c>, <c>Install</c>, <c>Import</c> or <c>Export</c>.</summary>
    public string Action { get; }

    /// <summary>Gets the full store path.</summary>
    public string Path { get; }

    /// <summary>Gets the last part of the path: hash part and name.</summary>
    public string BaseName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Gets the size of the NAR, in bytes.</summary>
    public long NarSize { get; }

    /// <summary>Gets the size of the download in bytes, or null if nothing is downloaded or the size is not known.</summary>
    public long? DownloadSize { get; }

    /// <summary>Gets the store, cache or file that the path would come from.</summary>
    public string Source { get; }

    /// <summary>Gets the store, cache or file that the path would go to.</summary>
    public string Target { get; }

    /// <summary>Returns the full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
