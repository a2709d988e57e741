namespace NixStore.FileSystem.Trees;

/// <summary>Collects deviations from the metadata of a store while a tree is read.</summary>
/// <param name="owner">The user that must own all files, if the platform has such owners.</param>
internal sealed class MetadataAudit(uint owner)
{
    private readonly List<string> _deviations = [];

    /// <summary>Gets the user that must own all files.</summary>
    public uint Owner => owner;

    /// <summary>Gets one sentence for each deviation, with the path of the file.</summary>
    public IReadOnlyList<string> Deviations => _deviations;

    public void Add(string deviation) => _deviations.Add(deviation);
}
