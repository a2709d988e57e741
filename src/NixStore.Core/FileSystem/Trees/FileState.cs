using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>The state of a file that changes when another file takes its name or when its contents are written.</summary>
/// <param name="Identity">The file.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Modified">The time of the last change, in nanoseconds since 1970.</param>
/// <param name="Created">The time of creation, in nanoseconds since 1970; 0 if the file system does not have it.</param>
internal readonly record struct FileState(FileIdentity Identity, long Size, long Modified, long Created)
{
    private const long NanosecondsInSecond = 1_000_000_000;

    /// <summary>Gets whether a later file with the same number in the file system would have another state.</summary>
    public bool IsUnique => Created != 0;

    /// <summary>Returns the state that a status shows.</summary>
    [SupportedOSPlatform("linux")]
    public static FileState Of(in Libc.Status status)
        => new(
            SpaceCounter.ToSharedFile(status).Identity,
            status.Size,
            (status.ModificationSeconds * NanosecondsInSecond) + status.ModificationNanoseconds,
            (status.Mask & Libc.StatCreationTime) == 0 ? 0 : (status.CreationSeconds * NanosecondsInSecond) + status.CreationNanoseconds);
}
