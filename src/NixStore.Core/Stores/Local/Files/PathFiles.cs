using NixStore.FileSystem.Trees;
using NixStore.Nar;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Local.Files;

/// <summary>The files of a path, in the store or in a receiver.</summary>
/// <param name="Location">The location.</param>
/// <param name="Listing">The listing if the file system does not support all file types, or null.</param>
internal sealed record PathFiles(string Location, NarListing? Listing)
{
    private PackOptions? Options => Listing is null ? null : new PackOptions { Listing = Listing };

    /// <summary>Packs the current files.</summary>
    public NarPackStream Pack(CancellationToken cancellationToken) => new(Location, Options, cancellationToken);

    /// <summary>Packs the current files and checks their metadata.</summary>
    /// <param name="store">The directory whose owner all files must have.</param>
    /// <param name="cancellationToken">A token to cancel the packing.</param>
    public AuditedNar PackAudited(string store, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new AuditedNar(Pack(cancellationToken), stop => CanonicalMetadata.Check(Location, store, stop));
        }

        // The packer reads the metadata of each file anyway.
        var audit = CanonicalMetadata.BeginAudit(store);
        return new AuditedNar(
            new NarPackStream(Location, (Options ?? new PackOptions()) with { Audit = audit }, cancellationToken), _ => audit.Deviations);
    }

    /// <summary>Packs the current files from an offset in the NAR on.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="cancellationToken">A token to cancel the packing.</param>
    public NarPackStream Pack(long offset, CancellationToken cancellationToken)
    {
        var nar = Pack(cancellationToken);
        try
        {
            nar.Skip(offset);
            return nar;
        }
        catch
        {
            nar.Dispose();
            throw;
        }
    }

    /// <summary>Lists the current files.</summary>
    public NarListing List(CancellationToken cancellationToken) => TreeListing.Read(Location, Options, cancellationToken);

    /// <summary>Opens one file.</summary>
    /// <param name="file">The path of the file in the tree. Empty if the tree is a file.</param>
    public Stream Open(string file) => TreeFile.Open(Location, file, Options);
}
