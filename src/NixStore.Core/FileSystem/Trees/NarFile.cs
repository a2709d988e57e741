using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Methods that create a NAR from a file tree and extract one, in a single call.</summary>
/// <remarks>
/// The archives are not compressed; open a stream of <see cref="Compression.CompressionStreams"/> around a file for that. For more control,
/// use <see cref="NarPackStream"/> and <see cref="NarUnpacker"/>, or <see cref="NarReader"/> and <see cref="NarWriter"/>.
/// </remarks>
public static class NarFile
{
    /// <summary>Creates a NAR file from a file, directory or symbolic link.</summary>
    /// <param name="sourcePath">The file, directory or symbolic link. No link is followed.</param>
    /// <param name="destinationFileName">The file to create. It must not exist.</param>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    /// <exception cref="NixStoreException">A file of the source cannot be read; the message names it. The new file is deleted.</exception>
    public static void Create(string sourcePath, string destinationFileName)
        => Create(sourcePath, destinationFileName, CancellationToken.None);

    /// <summary>Writes the NAR of a file, directory or symbolic link to a stream.</summary>
    /// <param name="sourcePath">The file, directory or symbolic link. No link is followed.</param>
    /// <param name="destination">The stream; it stays open.</param>
    /// <exception cref="NixStoreException">A file of the source cannot be read; the message names it.</exception>
    public static void Create(string sourcePath, Stream destination) => Create(sourcePath, destination, CancellationToken.None);

    /// <summary>Creates a NAR file from a file, directory or symbolic link, on a thread of the pool.</summary>
    /// <param name="sourcePath">The file, directory or symbolic link. No link is followed.</param>
    /// <param name="destinationFileName">The file to create. It must not exist.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the file is complete.</returns>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    /// <exception cref="NixStoreException">A file of the source cannot be read; the message names it. The new file is deleted.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The new file is deleted.</exception>
    public static Task CreateAsync(string sourcePath, string destinationFileName, CancellationToken cancellationToken = default)
        => Task.Run(() => Create(sourcePath, destinationFileName, cancellationToken), cancellationToken);

    /// <summary>Writes the NAR of a file, directory or symbolic link to a stream, on a thread of the pool.</summary>
    /// <param name="sourcePath">The file, directory or symbolic link. No link is followed.</param>
    /// <param name="destination">The stream; it stays open.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the archive is written.</returns>
    /// <exception cref="NixStoreException">A file of the source cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task CreateAsync(string sourcePath, Stream destination, CancellationToken cancellationToken = default)
        => Task.Run(() => Create(sourcePath, destination, cancellationToken), cancellationToken);

    /// <summary>Extracts a NAR file to a new path.</summary>
    /// <param name="sourceFileName">The NAR file.</param>
    /// <param name="destinationPath">The new path. Its parent must exist, and it must not.</param>
    /// <param name="options">How to unpack; null for the defaults: the metadata of a store.</param>
    /// <exception cref="IOException">The NAR file cannot be read.</exception>
    /// <exception cref="NixFormatException">The archive is malformed, or more bytes follow it. Nothing is left at the new path.</exception>
    /// <exception cref="NixStoreException">The path exists, or the file system refuses; the message names the file.</exception>
    public static void Extract(string sourceFileName, string destinationPath, UnpackOptions? options = null)
        => Extract(sourceFileName, destinationPath, options, CancellationToken.None);

    /// <summary>Extracts a NAR from a stream to a new path.</summary>
    /// <param name="source">The stream, at the beginning of the archive. It stays open and is read to its end.</param>
    /// <param name="destinationPath">The new path. Its parent must exist, and it must not.</param>
    /// <param name="options">How to unpack; null for the defaults: the metadata of a store.</param>
    /// <exception cref="NixFormatException">The archive is malformed, or more bytes follow it. Nothing is left at the new path.</exception>
    /// <exception cref="NixStoreException">The path exists, or the file system refuses; the message names the file.</exception>
    public static void Extract(Stream source, string destinationPath, UnpackOptions? options = null)
        => Extract(source, destinationPath, options, CancellationToken.None);

    /// <summary>Extracts a NAR file to a new path, on a thread of the pool.</summary>
    /// <param name="sourceFileName">The NAR file.</param>
    /// <param name="destinationPath">The new path. Its parent must exist, and it must not.</param>
    /// <param name="options">How to unpack; null for the defaults: the metadata of a store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the path is complete.</returns>
    /// <exception cref="IOException">The NAR file cannot be read.</exception>
    /// <exception cref="NixFormatException">The archive is malformed, or more bytes follow it. Nothing is left at the new path.</exception>
    /// <exception cref="NixStoreException">The path exists, or the file system refuses; the message names the file.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing is left at the new path.</exception>
    public static Task ExtractAsync(
        string sourceFileName, string destinationPath, UnpackOptions? options = null, CancellationToken cancellationToken = default)
        => Task.Run(() => Extract(sourceFileName, destinationPath, options, cancellationToken), cancellationToken);

    /// <summary>Extracts a NAR from a stream to a new path, on a thread of the pool.</summary>
    /// <param name="source">The stream, at the beginning of the archive. It stays open and is read to its end.</param>
    /// <param name="destinationPath">The new path. Its parent must exist, and it must not.</param>
    /// <param name="options">How to unpack; null for the defaults: the metadata of a store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the path is complete.</returns>
    /// <exception cref="NixFormatException">The archive is malformed, or more bytes follow it. Nothing is left at the new path.</exception>
    /// <exception cref="NixStoreException">The path exists, or the file system refuses; the message names the file.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing is left at the new path.</exception>
    public static Task ExtractAsync(
        Stream source, string destinationPath, UnpackOptions? options = null, CancellationToken cancellationToken = default)
        => Task.Run(() => Extract(source, destinationPath, options, cancellationToken), cancellationToken);

    private static void Create(string sourcePath, string destinationFileName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(destinationFileName);
        using var destination = new FileStream(destinationFileName, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            Create(sourcePath, destination, cancellationToken);
        }
        catch
        {
            destination.Dispose();
            File.Delete(destinationFileName);
            throw;
        }
    }

    private static void Create(string sourcePath, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var nar = new NarPackStream(sourcePath, options: null, cancellationToken);
        nar.CopyTo(destination);
    }

    private static void Extract(string sourceFileName, string destinationPath, UnpackOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(sourceFileName);
        using var source = new FileStream(sourceFileName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Extract(source, destinationPath, options, cancellationToken);
    }

    private static void Extract(Stream source, string destinationPath, UnpackOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var result = new NarUnpacker(options).Unpack(source, destinationPath, cancellationToken);
        if (source.ReadByte() >= 0)
        {
            TreeRemover.Remove(destinationPath, CancellationToken.None);
            throw new NixFormatException("More bytes follow the archive.", result.NarSize);
        }
    }
}
