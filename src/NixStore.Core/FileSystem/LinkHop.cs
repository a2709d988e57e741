namespace NixStore.FileSystem;

/// <summary>What a path stands for.</summary>
internal enum LinkHopKind
{
    /// <summary>Nothing: the path does not exist.</summary>
    Absent,

    /// <summary>Nothing that can be reached: a part of the path is not a directory.</summary>
    NotReachable,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>Something else, such as a socket.</summary>
    Other,

    /// <summary>The system does not say.</summary>
    Unreadable,
}

/// <summary>One step on the way that symbolic links lead. Only the path itself is looked at; what a link leads to is not.</summary>
/// <param name="Kind">What the path stands for.</param>
internal sealed partial record LinkHop(LinkHopKind Kind)
{
    /// <summary>Gets the text of the link; null if it is not a link.</summary>
    public string? Target { get; init; }

    /// <summary>Gets the name of the owner, or the number if the owner has no name; null if it is not known.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets the time of the last change; null if it is not known.</summary>
    public DateTimeOffset? Changed { get; init; }

    /// <summary>Gets why it cannot be read; null if it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Looks at a path.</summary>
    /// <param name="path">A full path.</param>
    public static LinkHop Read(string path) => OperatingSystem.IsLinux() ? ReadUnix(path) : ReadPortably(path);

    private static LinkHop ReadPortably(string path)
    {
        try
        {
            var info = new FileInfo(path);
            var kind = info.LinkTarget is not null ? LinkHopKind.Link
                : Directory.Exists(path) ? LinkHopKind.Directory
                : info.Exists ? LinkHopKind.File
                : LinkHopKind.Absent;
            return new LinkHop(kind) { Target = info.LinkTarget, Changed = kind == LinkHopKind.Absent ? null : info.LastWriteTimeUtc };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new LinkHop(LinkHopKind.Unreadable) { Fault = failure.Message };
        }
    }
}
