using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Trust;

namespace NixStore.Archives;

/// <summary>Holds the paths of an export stream against what is demanded of their signatures.</summary>
/// <param name="policy">The demand, or null if the stream is trusted.</param>
/// <param name="directory">The store directory of the paths.</param>
internal sealed class ImportTrust(SignaturePolicy? policy, StoreDirectory directory)
{
    private const string Source = "the export stream";

    private readonly List<PathTrust> _untrusted = [];

    /// <summary>Finds what may not be taken among paths that were looked through.</summary>
    /// <param name="entries">The paths that the store lacks.</param>
    /// <param name="infos">What the stream tells of them before their NARs.</param>
    /// <exception cref="NixStoreException">Signatures are demanded, and the stream carries none.</exception>
    public IReadOnlyList<PathTrust> Find(IEnumerable<ExportStreamMetadata> entries, IReadOnlyDictionary<StorePath, ValidPathInfo> infos)
        => policy?.FindUntrusted(entries.Select(entry => infos.GetValueOrDefault(entry.Path) ?? throw Unsigned()), directory) ?? [];

    /// <summary>Whether a path may be taken. After one that may not, none may: the others are only looked at.</summary>
    /// <param name="entry">The path; its NAR was not read yet.</param>
    /// <exception cref="NixStoreException">Signatures are demanded, and the stream carries none.</exception>
    public bool Allows(ExportStreamEntry entry)
    {
        if (policy is not null)
        {
            _untrusted.AddRange(policy.FindUntrusted([entry.Info ?? throw Unsigned()], directory));
        }

        return _untrusted.Count == 0;
    }

    /// <summary>Checks that every path might be taken.</summary>
    /// <exception cref="UntrustedPathsException">One might not.</exception>
    public void Require() => Require(_untrusted);

    /// <summary>Checks that nothing was found that may not be taken.</summary>
    /// <param name="untrusted">What was found.</param>
    /// <exception cref="UntrustedPathsException">There is something.</exception>
    public void Require(IReadOnlyList<PathTrust> untrusted)
    {
        if (policy is not null && untrusted.Count > 0)
        {
            throw new UntrustedPathsException(untrusted, directory, Source, policy.Keys);
        }
    }

    private static NixStoreException Unsigned()
        => new("Nothing was taken from the export stream: its format, that of 'nix-store --export', carries no signatures, and they are demanded. The format nario carries them.") { Reason = FailureReason.FormatWithoutSignatures };
}
