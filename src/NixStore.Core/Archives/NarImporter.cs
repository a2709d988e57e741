using System.Text;
using NixStore.Hashing;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

/// <summary>Adds single NARs to a store: as a known path, or as a content-addressed path.</summary>
/// <param name="store">The store.</param>
public sealed class NarImporter(IWritableStore store)
{
    /// <summary>Adds a NAR as a known path.</summary>
    /// <param name="nar">The uncompressed NAR. No data may follow it.</param>
    /// <param name="candidates">The information about the path. If there are several, the one with the hash of the NAR is used.</param>
    /// <param name="cancellationToken">A token to cancel the import. What was read by then is discarded.</param>
    /// <returns>The path, which was added or was already valid.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed, or data follows it.</exception>
    /// <exception cref="HashMismatchException">The NAR does not have the hash of the only candidate.</exception>
    /// <exception cref="MissingReferencesException">A reference is not valid in the store.</exception>
    /// <exception cref="NixStoreException">No candidate has the hash of the NAR, or the store cannot be written.</exception>
    public Task<StorePath> RestoreAsync(Stream nar, IReadOnlyList<ValidPathInfo> candidates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var subject = candidates is [var only] ? store.Directory.Print(only.Path) : "the NAR";
        return ImportAsync(
            subject,
            nar,
            staged => Choose(staged, candidates) with { Ultimate = false, RegistrationTime = null },
            cancellationToken);
    }

    /// <summary>Adds a NAR as a content-addressed path.</summary>
    /// <param name="nar">The uncompressed NAR. No data may follow it.</param>
    /// <param name="name">The name of the path.</param>
    /// <param name="references">The references, without the path itself.</param>
    /// <param name="cancellationToken">A token to cancel the import. What was read by then is discarded.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed, data follows it, or the name is not valid.</exception>
    /// <exception cref="MissingReferencesException">A reference is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public Task<StorePath> AddAsync(
        Stream nar, string name, IReadOnlyCollection<StorePath> references, CancellationToken cancellationToken = default)
        => ImportAsync(
            "the NAR of "
                + $"'{name}'", nar, staged => Describe(name, staged, staged.NarHash, references, refersToItself: false), cancellationToken);

    /// <summary>
    /// Adds a NAR whose contents refer to themselves as a content-addressed path. The hash in the path is that of the contents with zeros
    /// instead of the hash part (Nix, <c>src/libstore/make-content-addressed.cc</c>). The contents then get the hash part of the new path.
    /// </summary>
    /// <param name="nar">The uncompressed NAR. No data may follow it.</param>
    /// <param name="name">The name of the path.</param>
    /// <param name="references">The references, without the path itself.</param>
    /// <param name="selfReference">The hash part in the contents that refers to themselves: that of their previous or current path.</param>
    /// <param name="cancellationToken">A token to cancel the import. What was read by then is discarded.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed, data follows it, or the name is not valid.</exception>
    /// <exception cref="MissingReferencesException">A reference is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The contents do not contain the hash part, or the store cannot be written.</exception>
    public async Task<StorePath> AddReferringToItselfAsync(
        Stream nar,
        string name,
        IReadOnlyCollection<StorePath> references,
        string selfReference,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(references);
        StorePath[] others = [.. references.Where(path => path.HashPart != selfReference)];
        using var hasher = new ModuloHasher(NixHashAlgorithm.Sha256, selfReference);
        using var hashing = new ModuloHashingStream(nar, hasher);
        var subject = $"the NAR of '{name}'";
        return await ImportAsync(
            subject,
            hashing,
            async (receiver, staged) =>
            {
                if (!hasher.HasOccurrences)
                {
                    throw new NixStoreException(
                        $"Cannot import {subject} into the store {store.Location}: it does not contain the hash part {selfReference}, so "
                            + "it does not refer to itself. "
                        + "Add it without a reference to itself.");
                }

                var hash = hasher.Finish();
                var info = Describe(name, staged, hash, others, refersToItself: true);
                if (info.Path.HashPart == selfReference)
                {
                    return await CommitAsync(receiver, staged, info, cancellationToken).ConfigureAwait(false);
                }

                var rewritten = await RewriteAsync(subject, receiver, staged, selfReference, info.Path, cancellationToken)
                    .ConfigureAwait(false);
                await using (rewritten.ConfigureAwait(false))
                {
                    return await CommitAsync(receiver, rewritten, info with { NarHash = rewritten.NarHash }, cancellationToken)
                        .ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<IStagedNar> RewriteAsync(
        string subject,
        IPathReceiver receiver,
        IStagedNar staged,
        string selfReference,
        StorePath path,
        CancellationToken cancellationToken)
    {
        using var contents = staged.OpenNar(cancellationToken)
            ?? throw new MissingCapabilityException(
                store.Location, $"replace the hash part in the contents of {store.Directory.Print(path)}", typeof(IStagedNar));
        using var replaced = new ReplacingReadStream(
            contents, Encoding.ASCII.GetBytes(selfReference), Encoding.ASCII.GetBytes(path.HashPart));
        return await receiver.StageAsync(subject, replaced, cancellationToken).ConfigureAwait(false);
    }

    private ValidPathInfo Describe(
        string name, IStagedNar staged, Hash hash, IReadOnlyCollection<StorePath> references, bool refersToItself)
    {
        var address = new ContentAddress(ContentAddressMethod.Nar, hash);
        var path = StorePathComputation.FromContentAddress(store.Directory, name, address, references, refersToItself);
        return new ValidPathInfo
        {
            Path = path,
            NarHash = staged.NarHash,
            NarSize = staged.NarSize,
            References = [.. (refersToItself ? references.Append(path) : references).Distinct().Order()],
            ContentAddress = address,
        };
    }

    private Task<StorePath> ImportAsync(
        string subject, Stream nar, Func<IStagedNar, ValidPathInfo> identify, CancellationToken cancellationToken)
        => ImportAsync(
            subject,
            nar,
            (receiver, staged) => CommitAsync(receiver, staged, identify(staged), cancellationToken),
            cancellationToken);

    private async Task<StorePath> ImportAsync(
        string subject, Stream nar, Func<IPathReceiver, IStagedNar, Task<StorePath>> commit, CancellationToken cancellationToken)
    {
        var receiver = await store.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            var staged = await receiver.StageAsync(subject, nar, cancellationToken).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
            {
                return nar.ReadByte() < 0
                    ? await commit(receiver, staged).ConfigureAwait(false)
                    : throw new NixFormatException(
                        $"Cannot import {subject} into the store {store.Location}: data follows the NAR, which ends at byte "
                            + $"{staged.NarSize}. Use a stream with only the NAR.",
                        staged.NarSize);
            }
        }
    }

    private async Task<StorePath> CommitAsync(
        IPathReceiver receiver, IStagedNar staged, ValidPathInfo info, CancellationToken cancellationToken)
    {
        await RequireReferencesAsync(info, cancellationToken).ConfigureAwait(false);
        await PathsRefusedException.ThrowIfAnyAsync(store, [info], cancellationToken).ConfigureAwait(false);
        await staged.CommitAsync(info, cancellationToken).ConfigureAwait(false);
        await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return info.Path;
    }

    private ValidPathInfo Choose(IStagedNar staged, IReadOnlyList<ValidPathInfo> candidates)
    {
        var info = candidates.FirstOrDefault(candidate => candidate.NarHash.Equals(staged.NarHash));
        return (info, candidates.Count) switch
        {
            ({ } found, _) when found.NarSize == 0 || found.NarSize == staged.NarSize => found,
            ({ } found, _) => throw new NixStoreException(
                $"The NAR has {staged.NarSize} bytes, but the recorded size of {store.Directory.Print(found.Path)} is {found.NarSize}. "
                    + "Nothing was imported."),
            (null, 1) => throw HashMismatchException.OfReceived(store, candidates[0].Path, candidates[0].NarHash, staged.NarHash),
            _ => throw new NixStoreException(
                $"The NAR has the hash {staged.NarHash.ToString(HashFormat.Nix32)}, which none of the {candidates.Count} given paths has. "
                    + "Use the information about the path of this NAR."),
        };
    }

    private async Task RequireReferencesAsync(ValidPathInfo info, CancellationToken cancellationToken)
    {
        StorePath[] references = [.. info.References.Where(reference => reference != info.Path)];
        var valid = await store.FindValidPathsAsync(references, cancellationToken).ConfigureAwait(false);
        if (valid.Count < references.Length)
        {
            throw new MissingReferencesException(store, [.. references.Where(reference => !valid.Contains(reference)).Order()], info.Path);
        }
    }
}
