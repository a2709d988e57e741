namespace NixStore.PowerShell.Files;

/// <summary>Bytes that a user gave: a file, a stream, an array, or what comes through the pipeline.</summary>
/// <param name="Name">How messages name it: a file by its full path.</param>
/// <param name="Stream">The bytes.</param>
/// <param name="Target">What error records carry as their target.</param>
internal sealed record ByteSource(string Name, Stream Stream, object Target) : IDisposable
{
    /// <summary>How many bytes there are; null where that is not known beforehand.</summary>
    public long? Length => Stream.CanSeek ? Stream.Length - Stream.Position : null;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>The file as a source.</returns>
    public static ByteSource OpenFile(string path)
        => new(path, Open(path), path);

    /// <summary>Opens a file to be read in large pieces.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>The file.</returns>
    public static FileStream Open(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();
}
