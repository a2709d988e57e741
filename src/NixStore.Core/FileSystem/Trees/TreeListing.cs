using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Creates the listing of the NAR of a tree without reading the contents of files.</summary>
public static class TreeListing
{
    /// <summary>Creates the listing of a file, directory or symbolic link.</summary>
    /// <param name="path">The path. Links are not followed, neither at the root nor below it.</param>
    /// <param name="options">The options for packing the tree, or null for the defaults of the platform.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    /// <returns>The root, with the sizes of files and their offsets in the NAR.</returns>
    /// <exception cref="NixStoreException">A file cannot be opened, or cannot be stored in a NAR. The message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NarListing Read(string path, PackOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var tree = TreeReader.Open(path, options ?? new PackOptions());
        var directories = new Stack<OpenDirectory>();
        var tokens = new NarTokenBuffer();
        tokens.AddMagic();
        long position = 0;
        NarListing? root = null;
        while (tree.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tree.NodeType != NarNodeType.EndDirectory && tree.Depth > 0)
            {
                tokens.StartEntry(tree.Name.Span);
            }

            NarListing? node = null;
            switch (tree.NodeType)
            {
                case NarNodeType.Directory:
                    tokens.StartDirectory();
                    directories.Push(new OpenDirectory(NarName.Decode(tree.Name.Span), []));
                    break;
                case NarNodeType.EndDirectory:
                    tokens.EndDirectory();
                    node = NarListing.SortedDirectory(directories.Peek().Entries);
                    break;
                case NarNodeType.Symlink:
                    tokens.AddSymlink(tree.Target.Span);
                    node = NarListing.Symlink(NarName.Decode(tree.Target.Span));
                    break;
                default:
                    tokens.StartRegular(tree.IsExecutable, tree.Size);
                    position += Take(tokens);
                    node = NarListing.Regular(tree.IsExecutable, tree.Size, position);
                    position += tree.Size;
                    tokens.EndRegular(tree.Size);
                    break;
            }

            if (node is not null)
            {
                var name = tree.NodeType == NarNodeType.EndDirectory ? directories.Pop().Name : NarName.Decode(tree.Name.Span);
                if (directories.TryPeek(out var parent))
                {
                    parent.Entries.Add(KeyValuePair.Create(name, node));
                    tokens.EndEntry();
                }
                else
                {
                    root = node;
                }
            }

            position += Take(tokens);
        }

        return root!;
    }

    private static int Take(NarTokenBuffer tokens)
    {
        var length = tokens.Length;
        tokens.Clear();
        return length;
    }

    private sealed record OpenDirectory(string Name, List<KeyValuePair<string, NarListing>> Entries);
}
