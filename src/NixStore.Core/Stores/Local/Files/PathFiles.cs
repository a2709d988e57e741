using NixStore.FileSystem.Trees;
using NixStore.Nar;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Local.Files;

/// <summary>The files of a path, in the store or still at its receiver.</summary>
/// <param name="Location">The location.</param>
/// <param name="Listing">What the file system could not keep of them, or null if it keeps all.</param>
internal sealed record PathFiles(string Location, NarListing? Listing)
{
    private PackOptions? Options => Listing is null ? null : new PackOptions { Listing = Listing };

    /// <summary>Packs the files as they are now.</summary>
    public NarPackStream Pack(CancellationToken cancellationToken) => new(Location, Options, cancellationToken);

    /// <summary>Packs the files as they are now, and looks at their metadata.</summary>
    /// <param name="store">The directory whose owner all of the files should have.</param>
    /// <param name="cancellationToken">A token to cancel the packing.</param>
    public AuditedNar PackAudited(string store, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new AuditedNar(Pack(cancellationToken), stop => CanonicalMetadata.Check(Location, store, stop));
        }

        // The packer looks at each file anyway.
        var audit = CanonicalMetadata.BeginAudit(store);
        return new AuditedNar(new NarPackStream(Location, (Options ?? new PackOptions()) with { Audit = audit }, cancellationToken), _ => audit.Deviations);
    }

    /// <summary>Packs the files as they are now, but for what comes before a place of the archive.</summary>
    /// <param name="offset">The place, in bytes.</param>
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

    /// <summary>Lists the files as they are now.</summary>
    public NarListing List(CancellationToken cancellationToken) => TreeListing.Read(Location, Options, cancellationToken);

    /// <summary>Opens one file.</summary>
    /// <param name="file">Its path below the location; empty where the path is a file.</param>
    public Stream Open(string file) => TreeFile.Open(Location, file, Options);
}
