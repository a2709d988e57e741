using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands;

/// <summary>A cmdlet that checks paths or a whole store, and writes a result for each path or one result for all.</summary>
public abstract class PathTestCmdlet : AsyncCmdlet
{
    private readonly List<FoundPath> _asked = [];
    private bool _allGood = true;
    private bool _wholeStore;

    /// <summary>Gets the stores that the command uses. A test is about what caches have now.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this, StoreSessionOptions.Refreshing));

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the paths. The default is all paths of the store.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[]? Path { get; set; }

    /// <summary>Gets or sets a value indicating whether one result is written for all paths.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Path is null)
        {
            _wholeStore = true;
            return;
        }

        foreach (var item in Path)
        {
            // The information of a piped object can be out of date.
            _asked.AddRange(Session.Paths.Resolve([item], Store).Select(static path => path with { Info = null }));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        IEnumerable<(OpenStore, ValidPathInfo[])> asked = _wholeStore ? [ListStore()] : QueryAsked();
        foreach ((var store, var infos) in asked)
        {
            Test(store, infos);
        }

        if (_wholeStore)
        {
            TestRest(Session.Open(Store));
        }

        if (Quiet)
        {
            WriteObject(_allGood && Session.Paths.AllFound);
        }
    }

    /// <summary>Checks paths of one store and writes the results with <see cref="WriteResult"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="infos">The distinct paths.</param>
    private protected abstract void Test(OpenStore store, ValidPathInfo[] infos);

    /// <summary>Checks the other contents of a whole store. The default does nothing.</summary>
    /// <param name="store">The store.</param>
    private protected virtual void TestRest(OpenStore store)
    {
    }

    /// <summary>Writes a result, unless one result for all paths is requested.</summary>
    /// <param name="result">The result.</param>
    /// <param name="isGood">Whether the path has no fault.</param>
    private protected void WriteResult(object result, bool isGood)
    {
        _allGood &= isGood;
        if (!Quiet)
        {
            WriteObject(result);
        }
    }

    private (OpenStore Store, ValidPathInfo[] Infos) ListStore()
    {
        var store = Session.Open(Store);
        var enumerable = store.Store.Require<IEnumerableStore>("list its paths");
        var infos = new List<ValidPathInfo>();
        try
        {
            infos.AddRange(Pull(enumerable.EnumeratePathInfosAsync(StopToken)));
        }
        catch (NixFormatException fault)
        {
            // It is thrown after the paths that can be read.
            _allGood = false;
            foreach (var one in NarInfosNotUsableException.FaultsOf(fault))
            {
                WriteError(one, store.Store.Location);
            }
        }

        return (store, [.. infos]);
    }

    private IEnumerable<(OpenStore Store, ValidPathInfo[] Infos)> QueryAsked()
    {
        foreach (var group in _asked.DistinctBy(static path => (path.Store, path.Path)).GroupBy(static path => path.Store))
        {
            ValidPathInfo[] infos = [.. Session.Paths.Query(group).Select(static info => info.ToPathInfo())];
            yield return (group.Key, infos);
        }
    }
}
