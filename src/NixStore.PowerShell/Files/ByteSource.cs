namespace NixStore.PowerShell.Files;

/// <summary>The input of a command: a file, a stream, an array, or the bytes of the pipeline.</summary>
/// <param name="Name">The name for messages. For a file, its full path.</param>
/// <param name="Stream">The bytes.</param>
/// <param name="Target">The target of error records.</param>
internal sealed record ByteSource(string Name, Stream Stream, object Target) : IDisposable
{
    /// <summary>Gets the number of bytes, or null if it is not known in advance.</summary>
    public long? Length => Stream.CanSeek ? Stream.Length - Stream.Position : null;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The full path.</param>
    /// <returns>The file as a source.</returns>
    public static ByteSource OpenFile(string path)
        => new(path, Open(path), path);

    /// <summary>Opens a file for reading in large blocks.</summary>
    /// <param name="path">The full path.</param>
    /// <returns>The file.</returns>
    public static FileStream Open(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();
}
