using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.Stores.Local.Links;

/// <summary>A directory on Windows. Files are reached by path.</summary>
/// <param name="path">The path, with the prefix for long paths.</param>
[SupportedOSPlatform("windows")]
internal sealed class WindowsLinkFolder(string path) : ILinkFolder<WindowsLinkFolder>
{
    /// <summary>Gets the path.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public static WindowsLinkFolder Open(string path)
        => Directory.Exists(path)
            ? new WindowsLinkFolder(WindowsNames.LongPath(path))
            : throw new NixStoreException($"Cannot open '{path}': it is not a directory.");

    /// <inheritdoc/>
    public static ILinkableTreeReader<WindowsLinkFolder> CreateReader(IReadOnlySet<ulong> linked, KnownContents contents)
        => new WindowsLinkableTreeReader(linked, contents);

    /// <inheritdoc/>
    public WindowsLinkFolder? TryOpen(byte[] name, out LinkError error)
    {
        var status = WindowsFileStatus.TryRead(PathOf(name), out var number);
        var isFolder = status is not null
            && (status.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == FileAttributes.Directory;
        error = ToError(status is null ? number : isFolder ? 0 : WindowsFiles.NotADirectory);
        return isFolder ? new WindowsLinkFolder(PathOf(name)) : null;
    }

    /// <inheritdoc/>
    public LinkError TryGetStatus(byte[] name, out LinkStatus status)
    {
        var read = WindowsFileStatus.TryRead(PathOf(name), out var number);
        status = read is null ? default : new LinkStatus(read.State, read.Shared);
        return ToError(number);
    }

    /// <inheritdoc/>
    public Hash? ReadHash(byte[] name, bool isExecutable)
    {
        using var file = WindowsFiles.TryOpen(PathOf(name), WindowsFiles.ReadData | WindowsFiles.ReadAttributes, out var error);
        var status = file is null ? null : WindowsFileStatus.TryRead(file, out error);
        return status is null ? throw new IOException(Marshal.GetPInvokeErrorMessage(error))
            : status.IsRegular ? WindowsFileHasher.Hash(file!, status.State.Size, isExecutable, CancellationToken.None)
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> List()
    {
        var error = WindowsDirectoryListing.TryRead(path, out var entries);
        return error == 0
            ? entries.ConvertAll(static entry => NarName.Encode(entry.Name))
            : throw new NixStoreException($"Cannot list the directory '{path}': {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <inheritdoc/>
    public LinkError Link(byte[] name, WindowsLinkFolder folder, byte[] newName)
        => ToError(WindowsFiles.TryLink(PathOf(name), folder.PathOf(newName)));

    /// <inheritdoc/>
    public LinkError Replace(byte[] name, WindowsLinkFolder folder, byte[] newName)
        => ToError(WindowsFiles.TryReplace(PathOf(name), folder.PathOf(newName)));

    /// <inheritdoc/>
    public LinkError Remove(byte[] name) => ToError(WindowsFiles.TryDelete(PathOf(name)));

    /// <summary>Does nothing: a directory on Windows is writable in a store.</summary>
    public LinkError MakeWritable() => LinkError.None;

    /// <summary>Does nothing: modes and times of directories do not matter on Windows.</summary>
    /// <param name="mode">Not used.</param>
    public void Restore(int mode)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static LinkError ToError(int number) => new(
        number switch
        {
            0 => LinkErrorKind.None,
            WindowsFiles.FileNotFound or WindowsFiles.PathNotFound => LinkErrorKind.Missing,
            WindowsFiles.FileExists or WindowsFiles.AlreadyExists => LinkErrorKind.Exists,
            WindowsFiles.TooManyNames => LinkErrorKind.TooManyNames,
            _ => LinkErrorKind.Other,
        },
        number);

    private string PathOf(byte[] name) => name.Length == 0 ? path : System.IO.Path.Join(path, NarName.Decode(name));
}
