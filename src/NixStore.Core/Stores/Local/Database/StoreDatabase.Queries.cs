using System.Text;
using NixStore.Paths;

namespace NixStore.Stores.Local.Database;

internal sealed partial class StoreDatabase
{
    /// <summary>Returns the information about a path.</summary>
    /// <returns>The information, or null if the path is not valid.</returns>
    public ValidPathInfo? FindPathInfo(StorePath path, CancellationToken cancellationToken)
        => Read(() => QueryPathInfo(path), cancellationToken);

    /// <summary>Returns the information about many paths in one snapshot.</summary>
    /// <returns>The information about the valid paths.</returns>
    public List<ValidPathInfo> FindPathInfos(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
        => ReadTogether(
            () =>
            {
                var infos = new List<ValidPathInfo>();
                foreach (var path in paths)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (QueryPathInfo(path) is { } info)
                    {
                        infos.Add(info);
                    }
                }

                return infos;
            },
            cancellationToken);

    /// <summary>Returns whether a path is valid.</summary>
    public bool IsValid(StorePath path, CancellationToken cancellationToken)
        => Read(() => QueryId(path) is not null, cancellationToken);

    /// <summary>Returns a number that changes with each change of the database.</summary>
    public long FindVersion(CancellationToken cancellationToken)
        => Read(
            () =>
            {
                // The number of SQLite counts the changes of all other connections, in this and other processes.
                var statement = Statement(Sql.DataVersion);
                using var use = statement.BeginUse();
                return statement.Step() ? (statement.GetInt64(0) << 32) + _connection.TotalChanges : 0;
            },
            cancellationToken);

    /// <summary>Returns which of many paths are valid, in one snapshot.</summary>
    public HashSet<StorePath> FindValidPaths(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
        => ReadTogether(
            () =>
            {
                var valid = new HashSet<StorePath>();
                foreach (var path in paths)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (QueryId(path) is not null)
                    {
                        valid.Add(path);
                    }
                }

                return valid;
            },
            cancellationToken);

    /// <summary>Returns which paths refer to a missing row, which is only possible in a damaged database.</summary>
    public HashSet<StorePath> FindPathsWithLostReferences(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
        => ReadTogether(
            () =>
            {
                var found = new HashSet<StorePath>();
                foreach (var path in paths)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var statement = Statement(Sql.LostReference).Bind(1, Print(path));
                    using var use = statement.BeginUse();
                    if (statement.Step())
                    {
                        found.Add(path);
                    }
                }

                return found;
            },
            cancellationToken);

    /// <summary>Finds the valid path with a hash part.</summary>
    public StorePath? FindByHashPart(string hashPart, CancellationToken cancellationToken)
        => Read(
            () =>
            {
                // The comparison uses the index on the path, which "like" does not.
                var prefix = $"{_layout.Directory.Path}/{hashPart}";
                var statement = Statement(Sql.FirstPathFrom).Bind(1, prefix);
                using var use = statement.BeginUse();
                var start = Encoding.UTF8.GetBytes(prefix);
                while (statement.Step() && statement.GetBytes(0).StartsWith(start))
                {
                    if (PathInfoRow.FindPath(_layout, statement.GetBytes(0)) is { } path)
                    {
                        return path;
                    }
                }

                return null;
            },
            cancellationToken);

    /// <summary>Returns the sorted valid referrers of a path.</summary>
    public StorePath[] FindReferrers(StorePath path, CancellationToken cancellationToken)
        => Read(() => QueryPaths(Statement(Sql.Referrers).Bind(1, Print(path))), cancellationToken);

    /// <summary>Returns the sorted valid derivations that have a path as an output.</summary>
    public StorePath[] FindValidDerivers(StorePath path, CancellationToken cancellationToken)
        => Read(() => QueryPaths(Statement(Sql.ValidDerivers).Bind(1, Print(path))), cancellationToken);

    /// <summary>Returns the outputs of a derivation.</summary>
    public Dictionary<string, StorePath> FindDerivationOutputs(StorePath derivation, CancellationToken cancellationToken)
        => Read(
            () =>
            {
                var outputs = new Dictionary<string, StorePath>(StringComparer.Ordinal);
                var statement = Statement(Sql.DerivationOutputs).Bind(1, Print(derivation));
                using var use = statement.BeginUse();
                while (statement.Step())
                {
                    if (PathInfoRow.FindPath(_layout, statement.GetBytes(1)) is { } path)
                    {
                        outputs[statement.GetText(0) ?? ""] = path;
                    }
                }

                return outputs;
            },
            cancellationToken);

    /// <summary>Reads a page of the sorted paths with a prefix.</summary>
    /// <param name="prefix">The prefix of the base name.</param>
    /// <param name="after">The end of the page before; null for the first page.</param>
    /// <param name="count">The most rows of a page.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public PathPage ListPaths(string prefix, string? after, int count, CancellationToken cancellationToken)
        => Read(
            () =>
            {
                var start = $"{_layout.Directory.Path}/{prefix}";

                // The first text after the prefix: paths have no characters above U+007F.
                var end = start + "\u0080";
                var from = after is null ? start : after + "\0";
                var paths = new List<StorePath>();
                string? last = null;
                var rows = 0;
                var statement = Statement(Sql.PathsBetween).Bind(1, from).Bind(2, end).Bind(3, count);
                using var use = statement.BeginUse();
                for (; statement.Step(); rows++)
                {
                    last = statement.GetText(0);
                    if (PathInfoRow.FindPath(_layout, statement.GetBytes(0)) is { } path)
                    {
                        paths.Add(path);
                    }
                }

                paths.Sort();
                return new PathPage(paths, rows < count ? null : last);
            },
            cancellationToken);

    private string Print(StorePath path) => _layout.Directory.Print(path);

    private long? QueryId(StorePath path)
    {
        var statement = Statement(Sql.PathId).Bind(1, Print(path));
        using var use = statement.BeginUse();
        return statement.Step() ? statement.GetInt64(0) : null;
    }

    private ValidPathInfo? QueryPathInfo(StorePath path)
    {
        // The row stays open while its references are read, so that both belong to one snapshot.
        var statement = Statement(Sql.PathInfo).Bind(1, Print(path));
        using var use = statement.BeginUse();
        var row = new PathInfoRow(_layout, statement);
        return statement.Step() ? row.Read(path, QueryPaths(Statement(Sql.References).Bind(1, row.Id))) : null;
    }

    private StorePath[] QueryPaths(SqliteStatement statement)
    {
        var paths = new List<StorePath>();
        using (statement.BeginUse())
        {
            while (statement.Step())
            {
                if (PathInfoRow.FindPath(_layout, statement.GetBytes(0)) is { } path)
                {
                    paths.Add(path);
                }
            }
        }

        paths.Sort();
        return [.. paths];
    }
}
