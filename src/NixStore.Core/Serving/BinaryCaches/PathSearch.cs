using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Searches paths by name for the HTML page. Searches run one at a time.</summary>
/// <param name="store">The store.</param>
/// <param name="paths">Lists its paths.</param>
internal sealed class PathSearch(IStore store, IEnumerableStore paths) : IDisposable
{
    /// <summary>The maximum number of results.</summary>
    public const int MostShown = 200;

    private const int ShortestHash = 8;
    private const int MostWords = 20;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Searches paths.</summary>
    /// <param name="text">Words that the name must contain, ignoring case, or the start of a hash part, or a full path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths, sorted by name, and the number of further paths.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<PathSearchResult> FindAsync(string text, CancellationToken cancellationToken)
    {
        var words = WithoutDirectory(text).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > MostWords)
        {
            return new PathSearchResult([], 0);
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var found = new List<StorePath>();
            await foreach (var path in paths.EnumeratePathsAsync("", cancellationToken).ConfigureAwait(false))
            {
                if (words.All(word => Matches(path, word)))
                {
                    found.Add(path);
                }
            }

            StorePath[] shown = [.. found.OrderBy(static path => path.Name, StringComparer.OrdinalIgnoreCase).Take(MostShown)];
            return new PathSearchResult(await DescribeAsync(shown, cancellationToken).ConfigureAwait(false), found.Count - shown.Length);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // Short words occur in some hash parts by coincidence.
    private static bool Matches(StorePath path, string word)
        => path.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
            || (word.Length >= ShortestHash && path.BaseName.StartsWith(word, StringComparison.Ordinal));

    private string WithoutDirectory(string text)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith(store.Directory.Path + "/", StringComparison.Ordinal)
            ? trimmed[(store.Directory.Path.Length + 1)..].Split('/')[0]
            : trimmed;
    }

    private async Task<List<ValidPathInfo>> DescribeAsync(StorePath[] paths, CancellationToken cancellationToken)
    {
        var infos = new Dictionary<StorePath, ValidPathInfo>();
        await foreach (var info in store.FindPathInfosAsync(paths, cancellationToken).ConfigureAwait(false))
        {
            infos[info.Path] = info;
        }

        return [.. paths.Where(infos.ContainsKey).Select(path => infos[path])];
    }
}

/// <summary>The result of a search.</summary>
/// <param name="Paths">The paths, sorted by name.</param>
/// <param name="MoreCount">The number of further paths.</param>
internal sealed record PathSearchResult(IReadOnlyList<ValidPathInfo> Paths, int MoreCount);
