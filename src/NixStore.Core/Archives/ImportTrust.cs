using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Trust;

namespace NixStore.Archives;

/// <summary>Checks the signatures of the paths of an export stream.</summary>
/// <param name="policy">The policy, or null if the stream is trusted.</param>
/// <param name="directory">The store directory of the paths.</param>
internal sealed class ImportTrust(SignaturePolicy? policy, StoreDirectory directory)
{
    private const string Source = "the export stream";

    private readonly List<PathTrust> _untrusted = [];

    /// <summary>Returns the paths that the policy rejects.</summary>
    /// <param name="entries">The paths that the store lacks.</param>
    /// <param name="infos">The information in the stream before the NARs.</param>
    /// <exception cref="NixStoreException">Signatures are required, and the stream has none.</exception>
    public IReadOnlyList<PathTrust> Find(IEnumerable<ExportStreamMetadata> entries, IReadOnlyDictionary<StorePath, ValidPathInfo> infos)
        => policy?.FindUntrusted(entries.Select(entry => infos.GetValueOrDefault(entry.Path) ?? throw Unsigned()), directory) ?? [];

    /// <summary>
    /// Returns whether a path may be imported. After one rejected path all are rejected; the remaining paths are only checked.
    /// </summary>
    /// <param name="entry">The path, whose NAR is not read yet.</param>
    /// <exception cref="NixStoreException">Signatures are required, and the stream has none.</exception>
    public bool Allows(ExportStreamEntry entry)
    {
        if (policy is not null)
        {
            _untrusted.AddRange(policy.FindUntrusted([entry.Info ?? throw Unsigned()], directory));
        }

        return _untrusted.Count == 0;
    }

    /// <summary>Throws if a path was rejected.</summary>
    /// <exception cref="UntrustedPathsException">A path was rejected.</exception>
    public void Require() => Require(_untrusted);

    /// <summary>Throws if there are rejected paths.</summary>
    /// <param name="untrusted">The rejected paths.</param>
    /// <exception cref="UntrustedPathsException">There are rejected paths.</exception>
    public void Require(IReadOnlyList<PathTrust> untrusted)
    {
        if (policy is not null && untrusted.Count > 0)
        {
            throw new UntrustedPathsException(untrusted, directory, Source, policy.Keys);
        }
    }

    private static NixStoreException Unsigned()
        => new("Nothing was imported from the export stream. Signatures are required, but the format of 'nix-store --export' "
            + "has none. The nario format has them.")
        { Reason = FailureReason.FormatWithoutSignatures };
}
