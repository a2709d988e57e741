using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>Writes the information of paths, or of related paths.</summary>
[Cmdlet(VerbsCommon.Get, "StorePath", HelpUri = HelpPages.Root + "Get-StorePath.md")]
[OutputType(typeof(StorePathInfo))]
public sealed class GetStorePathCommand : AsyncCmdlet
{
    private readonly HashSet<(OpenStore, StorePath)> _written = [];

    private StoreSession Session => field ??= Own(new StoreSession(this, Refresh ? StoreSessionOptions.Refreshing : null));

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

    /// <summary>Gets or sets the relation of the paths to write instead.</summary>
    [Parameter]
    public StorePathRelation? Relation { get; set; }

    /// <summary>Gets or sets a value indicating whether stored answers of caches are ignored.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var given = Path is null ? ListStore() : Session.Paths.Query(Session.Paths.Resolve(Path, Store).Select(Renew));
        foreach (var info in Relation is { } relation ? FindRelated(given, relation) : given)
        {
            WriteObject(info);
        }
    }

    // The information of a piped object can be out of date.
    private FoundPath Renew(FoundPath path) => Refresh ? path with { Info = null } : path;

    private IEnumerable<StorePathInfo> ListStore()
    {
        var store = Session.Open(Store);
        return List(store.Store.Require<IEnumerableStore>("list its paths"), store);
    }

    private IEnumerable<StorePathInfo> List(IEnumerableStore enumerable, OpenStore store)
    {
        using var infos = Pull(enumerable.EnumeratePathInfosAsync(StopToken)).GetEnumerator();
        while (TryMoveNext(infos, store))
        {
            yield return store.Describe(infos.Current);
        }
    }

    // A narinfo that cannot be used is reported as an error, after the other paths.
    private bool TryMoveNext(IEnumerator<NixStore.Paths.ValidPathInfo> infos, OpenStore store)
    {
        try
        {
            return infos.MoveNext();
        }
        catch (NixFormatException failure)
        {
            foreach (var fault in NarInfosNotUsableException.FaultsOf(failure))
            {
                WriteError(fault, store.Store.Location);
            }

            return false;
        }
    }

    private IEnumerable<StorePathInfo> FindRelated(IEnumerable<StorePathInfo> given, StorePathRelation relation)
    {
        foreach (var info in given)
        {
            var store = Session.Open(info.StoreReference);
            var related = FindRelated(store.Store, info.ToPathInfo(), relation)
                .Where(path => _written.Add((store, path)))
                .Select(path => new FoundPath(store, path, null, store.Store.Directory.Print(path)));
            foreach (var found in Session.Paths.Query(related))
            {
                yield return found;
            }
        }
    }

    private IReadOnlyCollection<StorePath> FindRelated(IStore store, NixStore.Paths.ValidPathInfo info, StorePathRelation relation)
    {
        if (relation == StorePathRelation.References)
        {
            return info.References;
        }

        var referrerStore = store.Require<IReferrerStore>("find referrers, derivers or outputs of derivations");
        return relation switch
        {
            StorePathRelation.Referrers => Wait(referrerStore.FindReferrersAsync(info.Path, StopToken)),
            StorePathRelation.Derivers => Wait(referrerStore.FindValidDeriversAsync(info.Path, StopToken)),
            _ => FindValidOutputs(store, referrerStore, info.Path),
        };
    }

    private StorePath[] FindValidOutputs(IStore store, IReferrerStore referrerStore, StorePath derivation)
    {
        var outputs = Wait(referrerStore.FindDerivationOutputsAsync(derivation, StopToken));
        var valid = Wait(store.FindValidPathsAsync([.. outputs.Values], StopToken));
        return
        [
            .. outputs.OrderBy(static output => output.Key, StringComparer.Ordinal)
                .Select(static output => output.Value)
                .Where(valid.Contains),
        ];
    }
}
