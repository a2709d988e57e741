using System.Runtime.CompilerServices;
using NixStore.Graphs;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores;

namespace NixStore.Testing.Stores;

/// <summary>A whole store in memory, for tests of what is written against the interfaces.</summary>
internal sealed class MemoryStore : IWritableStore, IEnumerableStore, IReferrerStore, IReferenceGraphStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StorePath, (ValidPathInfo Info, byte[] Nar)> _paths = [];
    private readonly Dictionary<StorePath, Dictionary<string, StorePath>> _outputs = [];

    public string Location { get; init; } = "memory";

    public StoreDirectory Directory { get; init; } = StoreDirectory.Default;

    /// <summary>How many paths were asked for in each batch of queries.</summary>
    public List<int> QueriedBatches { get; } = [];

    /// <summary>How often the whole graph was loaded.</summary>
    public int GraphLoads { get; private set; }

    /// <summary>The paths in the order in which they became valid.</summary>
    public List<StorePath> Registered { get; } = [];

    /// <summary>The paths whose NAR was opened.</summary>
    public List<StorePath> Opened { get; } = [];

    /// <summary>Called when a NAR is opened; may throw, or give another stream.</summary>
    public Func<StorePath, Stream, Stream> OnOpen { get; set; } = static (_, stream) => stream;

    /// <summary>Called when a NAR comes; may throw, or give another stream.</summary>
    public Func<StorePath, Stream, Stream> OnReceive { get; set; } = static (_, stream) => stream;

    /// <summary>Called when the store is closed.</summary>
    public Action OnDispose { get; set; } = static () => { };

    /// <summary>All paths.</summary>
    public IReadOnlyList<StorePath> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _paths.Keys];
            }
        }
    }

    /// <summary>Adds a path that holds one file.</summary>
    public ValidPathInfo Add(string name, params string[] references) => AddSized(name, 1, references);

    /// <summary>Adds a path that holds one file of a size.</summary>
    public ValidPathInfo AddSized(string name, int size, params string[] references)
    {
        var contents = new byte[size];
        new Random(name.Length).NextBytes(contents);
        var nar = TestPaths.FileNar(contents);
        var info = new ValidPathInfo
        {
            Path = TestPaths.Path(name),
            NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
            NarSize = nar.Length,
            References = [.. references.Select(TestPaths.Path).Order()],
        };
        Put(info, nar);
        return info;
    }

    public void Put(ValidPathInfo info, byte[] nar)
    {
        lock (_lock)
        {
            _paths[info.Path] = (info, nar);
        }
    }

    public void Change(ValidPathInfo info) => Put(info, NarOf(info.Path));

    public void Remove(StorePath path)
    {
        lock (_lock)
        {
            _paths.Remove(path);
        }
    }

    public void SetOutputs(string derivation, params (string Name, string Path)[] outputs)
        => _outputs[TestPaths.Path(derivation)] = outputs.ToDictionary(
            static output => output.Name, static output => TestPaths.Path(output.Path));

    /// <summary>Changes a byte of the contents, which the recorded hash does not know of.</summary>
    public void Corrupt(StorePath path)
    {
        var nar = (byte[])NarOf(path).Clone();
        nar[96] ^= 1;
        Put(_paths[path].Info, nar);
    }

    public byte[] NarOf(StorePath path)
    {
        lock (_lock)
        {
            return _paths[path].Nar;
        }
    }

    public ValidPathInfo InfoOf(StorePath path)
    {
        lock (_lock)
        {
            return _paths[path].Info;
        }
    }

    public bool Has(string name) => Has(TestPaths.Path(name));

    public bool Has(StorePath path)
    {
        lock (_lock)
        {
            return _paths.ContainsKey(path);
        }
    }

    public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken)
        => Task.FromResult(Has(path) ? InfoOf(path) : null);

    public async Task<ValidPathInfo?[]> LoadPathInfosAsync(ReferenceGraph graph, CancellationToken cancellationToken)
    {
        var infos = new ValidPathInfo?[graph.Count];
        await foreach (var info in FindPathInfosAsync(graph.Paths, cancellationToken))
        {
            infos[graph.NumberOf(info.Path)] = info;
        }

        return infos;
    }

    public async IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(
        IReadOnlyCollection<StorePath> paths, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        QueriedBatches.Add(paths.Count);
        foreach (var path in paths.Where(Has).Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return InfoOf(path);
        }
    }

    public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlySet<StorePath>>(paths.Where(Has).ToHashSet());

    public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken)
        => Task.FromResult(_paths.Keys.SingleOrDefault(path => path.HashPart == hashPart));

    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Opened.Add(path);
        }

        return Has(path)
            ? Task.FromResult(OnOpen(path, new MemoryStream(NarOf(path), false)))
            : throw new StorePathNotValidException(this, path);
    }

    public async IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var path in _paths.Keys.ToList())
        {
            yield return InfoOf(path);
        }
    }

    public async IAsyncEnumerable<StorePath> EnumeratePathsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var path in _paths.Keys.Where(path => path.BaseName.StartsWith(prefix, StringComparison.Ordinal)).Order().ToList())
        {
            yield return path;
        }
    }

    public Task<IReadOnlyList<StorePath>> FindReferrersAsync(StorePath path, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<StorePath>>(
            [.. _paths.Values.Where(item => item.Info.References.Contains(path)).Select(static item => item.Info.Path).Order()]);

    public Task<IReadOnlyList<StorePath>> FindValidDeriversAsync(StorePath path, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<StorePath>>(
            [.. _outputs.Where(item => item.Value.ContainsValue(path)).Select(static item => item.Key).Where(Has).Order()]);

    public Task<IReadOnlyDictionary<string, StorePath>> FindDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<string, StorePath>>(_outputs.GetValueOrDefault(derivation, []));

    public Task<long> CountPathsAsync(CancellationToken cancellationToken) => Task.FromResult((long)_paths.Count);

    public Task<ReferenceGraph> LoadReferenceGraphAsync(CancellationToken cancellationToken)
    {
        GraphLoads++;
        var infos = _paths.Values.Select(static item => item.Info).ToArray();
        var numbers = infos.Index().ToDictionary(static item => item.Item.Path, static item => item.Index);
        int[] starts = [0, .. infos.Select(static info => info.References.Count)];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        return Task.FromResult(new ReferenceGraph(
            Array.ConvertAll(infos, static info => info.Path),
            starts,
            [.. infos.SelectMany(static info => info.References).Select(path => numbers[path])]));
    }

    public Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken)
        => Task.FromResult<IPathReceiver>(new MemoryReceiver(this));

    public ValueTask DisposeAsync()
    {
        OnDispose();
        return ValueTask.CompletedTask;
    }

    internal bool TryRegister(ValidPathInfo info, byte[] nar)
    {
        lock (_lock)
        {
            if (!info.References.All(path => path == info.Path || _paths.ContainsKey(path)))
            {
                return false;
            }

            _paths[info.Path] = (info, nar);
            Registered.Add(info.Path);
            return true;
        }
    }
}
