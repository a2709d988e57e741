using System.Threading.Channels;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Installing;

/// <summary>
/// Finds the paths of closures that a store lacks in another store. The references of a path are queried as soon as the path is known, so
/// that no query waits for an unrelated response. Paths that the store has are not queried.
/// </summary>
/// <param name="source">The store to query.</param>
/// <param name="target">The store that lacks them.</param>
internal sealed class MissingPaths(IStore source, IStore target)
{
    private const int QuestionsAtOnce = 32;

    private readonly Channel<StorePath> _questions = Channel.CreateUnbounded<StorePath>();
    private readonly Lock _gate = new();
    private readonly HashSet<StorePath> _seen = [];
    private readonly Dictionary<StorePath, ValidPathInfo> _found = [];
    private readonly List<StorePath> _present = [];
    private readonly List<StorePath> _absent = [];
    private int _open;

    /// <summary>Gets the paths that were found in the source.</summary>
    public IReadOnlyDictionary<StorePath, ValidPathInfo> Found => _found;

    /// <summary>Gets the paths that the target already has.</summary>
    public IReadOnlyList<StorePath> Present => _present;

    /// <summary>Gets the paths that neither store has.</summary>
    public IReadOnlyList<StorePath> Absent => _absent;

    /// <summary>Returns the references of the found paths, as far as they lead to paths that the target lacks.</summary>
    /// <returns>A graph of the found and the absent paths.</returns>
    public ReferenceGraph ToGraph()
    {
        ValidPathInfo[] found = [.. _found.Values];
        return ReferenceGraph.Of(
            [.. found.Select(static info => info.Path), .. _absent], number => number < found.Length ? found[number].References : []);
    }

    /// <summary>Finds the paths.</summary>
    /// <param name="roots">The roots of the closures.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task FindAsync(IReadOnlyCollection<StorePath> roots, CancellationToken cancellationToken)
    {
        await AddAsync(roots, cancellationToken).ConfigureAwait(false);
        if (_open == 0)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, QuestionsAtOnce).Select(_ => Task.Run(() => AnswerAsync(stop), CancellationToken.None)).ToArray();
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    private async Task AnswerAsync(CancellationTokenSource stop)
    {
        try
        {
            await foreach (var path in _questions.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                var info = await source.FindPathInfoAsync(path, stop.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    if (info is null)
                    {
                        _absent.Add(path);
                    }
                    else
                    {
                        _found[path] = info;
                    }
                }

                await AddAsync(info?.References ?? [], stop.Token).ConfigureAwait(false);
                if (Interlocked.Decrement(ref _open) == 0)
                {
                    _questions.Writer.TryComplete();
                }
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task AddAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
    {
        List<StorePath> added;
        lock (_gate)
        {
            added = [.. paths.Where(_seen.Add)];
        }

        if (added.Count == 0)
        {
            return;
        }

        var valid = await target.FindValidPathsAsync(added, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _present.AddRange(added.Where(valid.Contains));
        }

        foreach (var path in added.Where(path => !valid.Contains(path)))
        {
            Interlocked.Increment(ref _open);
            _questions.Writer.TryWrite(path);
        }
    }
}
