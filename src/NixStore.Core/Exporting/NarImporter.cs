using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Exporting;

/// <summary>Takes single NARs into a store: as the path that their information tells, or under their own hash.</summary>
/// <param name="store">The store.</param>
public sealed class NarImporter(IWritableStore store)
{
    /// <summary>Restores the path that a NAR was made of.</summary>
    /// <param name="nar">The NAR, uncompressed; nothing may follow it.</param>
    /// <param name="candidates">What is known of the path. Where there are several, the one with the NAR's hash is meant.</param>
    /// <param name="cancellationToken">Ends the import; what was read by then is dropped.</param>
    /// <returns>The path that was restored, or was valid already.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed, or bytes follow it.</exception>
    /// <exception cref="HashMismatchException">The NAR has another hash than the one candidate.</exception>
    /// <exception cref="MissingReferencesException">The path refers to paths that are not valid in the store.</exception>
    /// <exception cref="NixStoreException">No candidate has the NAR's hash, or the store cannot be written.</exception>
    public Task<StorePath> RestoreAsync(Stream nar, IReadOnlyList<PathInfo> candidates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var subject = candidates is [var only] ? store.Directory.Print(only.Path) : "the NAR";
        return ImportAsync(subject, nar, staged => Choose(staged, candidates) with { Ultimate = false, RegistrationTime = null }, cancellationToken);
    }

    /// <summary>Adds a NAR as a content-addressed path.</summary>
    /// <param name="nar">The NAR, uncompressed; nothing may follow it.</param>
    /// <param name="name">The name of the path.</param>
    /// <param name="references">What it refers to.</param>
    /// <param name="cancellationToken">Ends the import; what was read by then is dropped.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed, bytes follow it, or the name is not valid.</exception>
    /// <exception cref="MissingReferencesException">The path refers to paths that are not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public Task<StorePath> AddAsync(Stream nar, string name, IReadOnlyCollection<StorePath> references, CancellationToken cancellationToken = default)
        => ImportAsync(
            $"the NAR of '{name}'",
            nar,
            staged =>
            {
                var address = new ContentAddress(ContentAddressMethod.Nar, staged.NarHash);
                return new PathInfo
                {
                    Path = StorePathComputation.FromContentAddress(store.Directory, name, address, references),
                    NarHash = staged.NarHash,
                    NarSize = staged.NarSize,
                    References = [.. references.Distinct().Order()],
                    ContentAddress = address,
                };
            },
            cancellationToken);

    private async Task<StorePath> ImportAsync(string subject, Stream nar, Func<IStagedNar, PathInfo> identify, CancellationToken cancellationToken)
    {
        IPathReceiver receiver = await store.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            var staging = receiver as IStagingReceiver
                ?? throw new NixStoreException($"The store {store.Location} cannot take a NAR by itself. Import it into a local store, and copy from there.");
            IStagedNar staged = await staging.StageAsync(subject, nar, cancellationToken).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
            {
                if (nar.ReadByte() >= 0)
                {
                    throw new NixFormatException($"Cannot take {subject} into the store {store.Location}: bytes follow the NAR, which ends at byte {staged.NarSize}. Give the NAR alone.", staged.NarSize);
                }

                PathInfo info = identify(staged);
                await RequireReferencesAsync(info, cancellationToken).ConfigureAwait(false);
                await staged.CommitAsync(info, cancellationToken).ConfigureAwait(false);
                await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
                return info.Path;
            }
        }
    }

    private PathInfo Choose(IStagedNar staged, IReadOnlyList<PathInfo> candidates)
    {
        PathInfo? info = candidates.FirstOrDefault(candidate => candidate.NarHash.Equals(staged.NarHash));
        return (info, candidates.Count) switch
        {
            ({ } found, _) when found.NarSize == 0 || found.NarSize == staged.NarSize => found,
            ({ } found, _) => throw new NixStoreException(
                $"The NAR has {staged.NarSize} bytes, and the information of {store.Directory.Print(found.Path)} tells {found.NarSize}. Nothing was imported."),
            (null, 1) => throw HashMismatchException.OfReceived(store, candidates[0].Path, candidates[0].NarHash, staged.NarHash),
            _ => throw new NixStoreException(
                $"None of the {candidates.Count} given paths has a NAR with the hash {staged.NarHash.ToString(HashFormat.Nix32)}. Give the information of this NAR's path."),
        };
    }

    private async Task RequireReferencesAsync(PathInfo info, CancellationToken cancellationToken)
    {
        StorePath[] references = [.. info.References.Where(reference => reference != info.Path)];
        IReadOnlySet<StorePath> valid = await store.FindValidPathsAsync(references, cancellationToken).ConfigureAwait(false);
        if (valid.Count < references.Length)
        {
            throw new MissingReferencesException(store, [.. references.Where(reference => !valid.Contains(reference)).Order()]);
        }
    }
}
