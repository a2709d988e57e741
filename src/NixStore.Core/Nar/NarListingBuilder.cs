namespace NixStore.Nar;

/// <summary>Puts a listing together from the nodes of an archive as they are read.</summary>
internal sealed class NarListingBuilder
{
    private readonly Stack<List<KeyValuePair<string, NarListing>>> _directories = new();
    private NarListing? _root;

    /// <summary>Adds the node that the reader stands at.</summary>
    public void Add(NarReader reader)
    {
        switch (reader.NodeType)
        {
            case NarNodeType.Directory:
                _directories.Push([]);
                break;
            case NarNodeType.EndDirectory:
                Add(reader, NarListing.SortedDirectory(_directories.Pop()));
                break;
            case NarNodeType.Symlink:
                Add(reader, NarListing.Symlink(NarName.Decode(reader.Target)));
                break;
            default:
                Add(reader, NarListing.Regular(reader.IsExecutable, reader.Size, reader.ContentsOffset));
                break;
        }
    }

    /// <summary>The listing, once the archive has been read to its end.</summary>
    public NarListing Build() => _root ?? throw new InvalidOperationException("The archive has not been read to its end.");

    private void Add(NarReader reader, NarListing node)
    {
        if (_directories.TryPeek(out var directory))
        {
            directory.Add(KeyValuePair.Create(NarName.Decode(reader.Name), node));
        }
        else
        {
            _root = node;
        }
    }
}
