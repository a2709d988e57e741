using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Pipeline;
using NixStore.Stores;
using NixStore.Verifying;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Checks whether the contents of paths are those that their hashes tell.</summary>
[Cmdlet(VerbsDiagnostic.Test, "StorePath")]
[OutputType(typeof(StorePathTestResult), typeof(bool))]
public sealed class TestStorePathCommand : StoreCmdlet
{
    private readonly List<StorePathInfo> _asked = [];
    private bool _allValid = true;
    private bool _wholeStore;

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

        foreach (StorePathArgument item in Path)
        {
            FoundPath[] found = [.. Resolve([item], Store)];
            StorePathInfo[] infos = [.. Query(found)];
            _allValid &= infos.Length == found.Length && (found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(item.Text));
            _asked.AddRange(infos);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        IEnumerable<StorePathInfo> infos = _wholeStore ? ListStore() : _asked.DistinctBy(static info => (info.Store, info.Path));
        foreach (var ofStore in infos.GroupBy(static info => info.Store))
        {
            Verify(Open(ofStore.Key), [.. ofStore.Select(static info => info.ToPathInfo())]);
        }

        if (Quiet)
        {
            WriteObject(_allValid);
        }
    }

    private IEnumerable<StorePathInfo> ListStore()
    {
        OpenStore store = Open(Store);
        return store.Store is IEnumerableStore enumerable
            ? Pull(enumerable.EnumeratePathInfosAsync(StopToken)).Select(store.Describe)
            : throw new NixStoreException($"The store {store.Store.Location} cannot list its paths. Give the paths with -Path.");
    }

    private void Verify(OpenStore store, NixStore.Paths.PathInfo[] infos)
    {
        using var progress = new ProgressReporter($"Checking the contents of {store.Store.Location}", WriteProgress);
        foreach (PathVerification result in Pull(new StoreVerifier(store.Store, progress).VerifyAsync(infos, StopToken)))
        {
            _allValid &= result.Status == VerificationStatus.Valid;
            if (!Quiet)
            {
                WriteObject(Describe(store, result));
            }
        }
    }

    private static StorePathTestResult Describe(OpenStore store, PathVerification result)
        => new(
            store.Store.Directory.Print(result.Info.Path),
            result.Status,
            result.Info.NarHash,
            result.ActualHash,
            result.Info.NarSize,
            result.Error?.Message,
            store.Reference);
}
