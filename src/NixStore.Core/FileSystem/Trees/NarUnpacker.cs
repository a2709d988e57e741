using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Unpacks NARs to new paths. No file outside the new path is changed, and no existing file is replaced.</summary>
/// <param name="options">The options, or null for the metadata of a store.</param>
public sealed class NarUnpacker(UnpackOptions? options = null)
{
    private readonly UnpackOptions _options = options ?? new UnpackOptions();

    /// <summary>Unpacks one NAR. The stream is then at the end of the NAR.</summary>
    /// <param name="nar">The stream at the start of the NAR, which stays open.</param>
    /// <param name="path">The new path. Its parent must exist, and the path must not.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each block.</param>
    /// <returns>The size of the NAR, and what the file system does not support.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed. Unpacked files are removed.</exception>
    /// <exception cref="NixStoreException">The path exists, or the file system returns an error. The message names the file. Unpacked files
    /// are removed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Unpacked files are removed.</exception>
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
