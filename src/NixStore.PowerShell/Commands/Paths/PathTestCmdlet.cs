using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>A cmdlet that checks paths, or a whole store, and writes a result for each or one answer for all.</summary>
public abstract class PathTestCmdlet : AsyncCmdlet
{
    private readonly List<FoundPath> _asked = [];
    private bool _allGood = true;
    private bool _wholeStore;

    /// <summary>The stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>The store; if absent, the one of a piped object, or else the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>The paths; all of the store where absent.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[]? Path { get; set; }

    /// <summary>Whether one answer is written for all paths.</summary>
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
            FoundPath[] found = [.. Session.Paths.Resolve([item], Store)];
            _allGood &= found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(item.Text);

            // What a piped object says may be old by now.
            _asked.AddRange(found.Select(static path => path with { Info = null }));
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
            WriteObject(_allGood);
        }
    }

    /// <summary>Checks paths of one store and writes what comes out with <see cref="WriteResult"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="infos">The paths, each once.</param>
    private protected abstract void Test(OpenStore store, ValidPathInfo[] infos);

    /// <summary>Checks what a whole store has besides its paths; nothing unless a cmdlet knows of more.</summary>
    /// <param name="store">The store.</param>
    private protected virtual void TestRest(OpenStore store)
    {
    }

    /// <summary>Writes a result, unless one answer is enough.</summary>
    /// <param name="result">The result.</param>
    /// <param name="isGood">Whether nothing is wrong with the path.</param>
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
            // It comes after the paths of which the store knows something.
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
            _allGood &= infos.Length == group.Count();
            yield return (group.Key, infos);
        }
    }
}
