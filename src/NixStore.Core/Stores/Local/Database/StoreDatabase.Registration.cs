using NixStore.Graphs;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Local.Database;

internal sealed partial class StoreDatabase
{
    /// <summary>
    /// Registers all paths as valid, or none. The files of each path must be complete. The information about existing valid paths is
    /// updated, and signatures of the same contents are kept.
    /// </summary>
    /// <exception cref="ReferencesNotValidException">A reference is neither valid nor among the paths.</exception>
    /// <exception cref="NixStoreException">The references form a cycle, or the database cannot be written.</exception>
    public void Register(IReadOnlyList<PathRegistration> registrations, CancellationToken cancellationToken)
    {
        ReferenceCycles.Check(_layout.Directory, _layout.Location, [.. registrations.Select(static item => item.Info)]);
        Change(
            () =>
            {
                var ids = new Dictionary<StorePath, long>();
                foreach (var registration in registrations)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    ids[registration.Info.Path] = Write(registration);
                }

                foreach (var registration in registrations)
                {
                    WriteReferences(registration.Info, ids);
                }

                return 0;
            },
            cancellationToken);
    }

    /// <summary>Adds signatures to all valid paths, or to none.</summary>
    /// <returns>The valid paths.</returns>
    public HashSet<StorePath> AddSignatures(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken)
        => Change(
            () =>
            {
                var valid = new HashSet<StorePath>();
                foreach (var (path, added) in signatures)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (QueryId(path) is not null)
                    {
                        valid.Add(path);
                        AddSignatures(path, added);
                    }
                }

                return valid;
            },
            cancellationToken);

    // What is there stays as it is, also if it is malformed.
    private void AddSignatures(StorePath path, IReadOnlyList<StoreSignature> added)
    {
        string[] known;
        var statement = Statement(Sql.SignaturesOf).Bind(1, Print(path));
        using (statement.BeginUse())
        {
            known = statement.Step() && !statement.IsNull(0)
                ? (statement.GetText(0) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                : [];
        }

        var all = known.Union(added.Select(static signature => signature.ToString())).Order(StringComparer.Ordinal).ToList();
        if (all.Count > known.Length)
        {
            Statement(Sql.UpdateSignatures).Bind(1, string.Join(' ', all)).Bind(2, Print(path)).Run();
        }
    }

    private long Write(PathRegistration registration)
    {
        // Newer versions of Nix cannot read a path with a malformed signature.
        var info = registration.Info with
        {
            Signatures = [.. registration.Info.Signatures.Where(static signature => signature.IsWellFormed)],
        };
        if (QueryPathInfo(info.Path) is { } known)
        {
            Update(known.NarHash.Equals(info.NarHash) ? info with { Signatures = [.. known.Signatures, .. info.Signatures] } : info);
            return QueryId(info.Path)!.Value;
        }

        Statement(Sql.Register)
            .Bind(1, Print(info.Path))
            .Bind(2, info.NarHash.ToString(HashFormat.Base16))
            .Bind(3, (info.RegistrationTime ?? _clock.GetUtcNow()).ToUnixTimeSeconds())
            .Bind(4, info.Deriver is { } deriver ? Print(deriver) : null)
            .Bind(5, SizeOf(info))
            .Bind(6, UltimateOf(info))
            .Bind(7, SignaturesOf(info))
            .Bind(8, info.ContentAddress?.ToString())
            .Run();
        var id = _connection.LastInsertedRowId;
        foreach (var (name, path) in registration.Outputs)
        {
            Statement(Sql.AddDerivationOutput).Bind(1, id).Bind(2, name).Bind(3, Print(path)).Run();
        }

        return id;
    }

    private void Update(ValidPathInfo info)
        => Statement(Sql.Update)
            .Bind(1, SizeOf(info))
            .Bind(2, info.NarHash.ToString(HashFormat.Base16))
            .Bind(3, UltimateOf(info))
            .Bind(4, SignaturesOf(info))
            .Bind(5, info.ContentAddress?.ToString())
            .Bind(6, Print(info.Path))
            .Run();

    private void WriteReferences(ValidPathInfo info, Dictionary<StorePath, long> ids)
    {
        List<StorePath>? missing = null;
        foreach (var reference in info.References)
        {
            if (!ids.TryGetValue(reference, out var id))
            {
                if (QueryId(reference) is not { } known)
                {
                    (missing ??= []).Add(reference);
                    continue;
                }

                ids[reference] = id = known;
            }

            Statement(Sql.AddReference).Bind(1, ids[info.Path]).Bind(2, id).Run();
        }

        if (missing is not null)
        {
            throw new ReferencesNotValidException(_layout.Directory, _layout.Location, info.Path, missing);
        }
    }

    // Nix reads a missing value as 0, false or empty.
    private static long? SizeOf(ValidPathInfo info) => info.NarSize == 0 ? null : info.NarSize;

    private static long? UltimateOf(ValidPathInfo info) => info.Ultimate ? 1 : null;

    private static string? SignaturesOf(ValidPathInfo info)
    {
        var texts = info.Signatures.Select(static signature => signature.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        return texts.Count == 0 ? null : string.Join(' ', texts);
    }
}
