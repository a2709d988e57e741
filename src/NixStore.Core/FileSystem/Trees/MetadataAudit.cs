namespace NixStore.FileSystem.Trees;

/// <summary>Collects where the metadata of files is not as a store wants it, while something else goes through the files anyway.</summary>
/// <param name="owner">The user that all of them should belong to; only where files have such owners.</param>
internal sealed class MetadataAudit(uint owner)
{
    private readonly List<string> _deviations = [];

    /// <summary>The user that all of them should belong to.</summary>
    public uint Owner => owner;

    /// <summary>A sentence for each deviation, naming the file.</summary>
    public IReadOnlyList<string> Deviations => _deviations;

    public void Add(string deviation) => _deviations.Add(deviation);
}
