namespace NixStore.Nar;

/// <summary>Builds a listing from the nodes of a NAR while they are read.</summary>
internal sealed class NarListingBuilder
{
    private readonly Stack<List<KeyValuePair<string, NarListing>>> _directories = new();
    private NarListing? _root;

    /// <summary>Adds the current node of the reader.</summary>
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

    /// <summary>Returns the listing, after the NAR was read to its end.</summary>
    public NarListing Build()
        => _root ?? throw new InvalidOperationException("The NAR was not read to its end.");

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
