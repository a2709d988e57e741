using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Unpacks archives to new paths. Whatever an archive holds, nothing outside the new path is touched and nothing that
/// exists is replaced.
/// </summary>
/// <param name="options">How to unpack; null for the defaults: the metadata of a store.</param>
public sealed class NarUnpacker(UnpackOptions? options = null)
{
    private readonly UnpackOptions _options = options ?? new UnpackOptions();

    /// <summary>Unpacks one archive and leaves the stream where the archive ends.</summary>
    /// <param name="nar">The stream, standing at the archive's start; it stays open.</param>
    /// <param name="path">The new path. Its parent must exist, and it must not.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each block.</param>
    /// <returns>The archive's size, and what the file system could not keep.</returns>
    /// <exception cref="NixFormatException">The archive is malformed. What was made is removed again.</exception>
    /// <exception cref="NixStoreException">The path exists, or the file system refuses; the message names the file. What was made is
    /// removed again.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. What was made is removed again.</exception>
    public UnpackResult Unpack(Stream nar, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
        using var tree = TreeWriter.Create(path, _options);
        var listing = OperatingSystem.IsWindows() ? new NarListingBuilder() : null;
        try
        {
            while (reader.Read())
            {
                listing?.Add(reader);
                WriteNode(reader, tree);
            }
        }
        catch
        {
            tree.Undo();
            throw;
        }

        return new UnpackResult(reader.Position, tree.LostSomething ? listing?.Build() : null);
    }

    private static void WriteNode(NarReader reader, TreeWriter tree)
    {
        switch (reader.NodeType)
        {
            case NarNodeType.Directory:
                tree.StartDirectory(reader.Name);
                break;
            case NarNodeType.EndDirectory:
                tree.EndDirectory();
                break;
            case NarNodeType.Symlink:
                tree.WriteSymlink(reader.Name, reader.Target);
                break;
            default:
                tree.StartRegularFile(reader.Name, reader.IsExecutable);
                ReadOnlySpan<byte> contents;
                while (!(contents = reader.ReadContents()).IsEmpty)
                {
                    tree.WriteContents(contents);
                }

                tree.EndRegularFile();
                break;
        }
    }
}
