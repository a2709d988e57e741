using System.Management.Automation;
using NixStore.Archives;
using NixStore.Compression;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Progress;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Trust;

namespace NixStore.PowerShell.Commands.Archives;

/// <summary>Adds the paths of closure files to a store.</summary>
[Cmdlet(VerbsData.Import, "Closure", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Import-Closure.md")]
[OutputType(typeof(StorePathInfo), typeof(PlannedTransfer))]
public sealed class ImportClosureCommand : ByteInputCmdlet
{
    private const int PathsInQuery = 1000;

    private OpenStore _store = null!;
    private SignaturePolicy? _policy;
    private bool _onlyLists;
    private bool _asks;

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the store. The default is the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the trusted keys, of which one must have signed each path. Without keys, the file is trusted.</summary>
    [Parameter]
    [TrustedKeyTransformation]
    [ArgumentCompleter(typeof(TrustedKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public PublicKey[]? TrustedKey { get; set; }

    /// <summary>Gets or sets a value indicating whether the paths of the file are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gets or sets a value indicating whether the plan is written as objects, and nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Plan { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        _onlyLists = IsWhatIf || Plan;
        _asks = MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm)
            ? LanguagePrimitives.IsTrue(confirm)
            : GetVariableValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;
        _policy = TrustedKey is null ? null : new SignaturePolicy(new TrustedKeys(TrustedKey));
        _store = _onlyLists ? Session.OpenForPlan(Store) : Session.OpenWritable(Store);
    }

    private protected override async Task ReadAsync(ByteSource source, CancellationToken cancellationToken)
    {
        var importer = new ClosureImporter((IWritableStore)_store.Store, _policy);
        var plan = await FindPlanAsync(importer, source, cancellationToken).ConfigureAwait(false);
        if (!Confirm(source, plan))
        {
            return;
        }

        var activity = $"Importing into {_store.Store.Location}";
        var result = plan is null
            ? await ReadAsync(source, activity, importer.ImportAsync, cancellationToken).ConfigureAwait(false)
            : await ImportAsync(importer, plan, source, cancellationToken).ConfigureAwait(false);
        WriteVerbose($"Imported {result.Imported.Count} paths of {source.Name}; {result.Present.Count} were there already.");
        if (PassThru)
        {
            StorePath[] paths = [.. result.Imported.Concat(result.Present).Select(static path => path.Path)];
            await WritePathsAsync(paths, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reads the contents of the file and checks that the store has the references, before anything is written. Returns null for input that
    /// can be read only once and must be imported.
    /// </summary>
    private async Task<ImportPlan?> FindPlanAsync(ClosureImporter importer, ByteSource source, CancellationToken cancellationToken)
    {
        if (!source.Stream.CanSeek && !_onlyLists)
        {
            return null;
        }

        var start = source.Stream.CanSeek ? source.Stream.Position : 0;
        var plan = await ReadAsync(source, $"Reading {source.Name}", importer.PlanAsync, cancellationToken).ConfigureAwait(false);
        if (source.Stream.CanSeek)
        {
            source.Stream.Position = start;
        }

        if (plan.MissingReferences.Count > 0)
        {
            throw new MissingReferencesException(_store.Store, plan.MissingReferences, plan.LackingPath);
        }

        return plan.Untrusted.Count == 0
            ? plan
            : throw new UntrustedPathsException(plan.Untrusted, _store.Store.Directory, source.Name, _policy!.Keys);
    }

    private bool Confirm(ByteSource source, ImportPlan? plan)
    {
        if (Plan)
        {
            WritePlan(source, plan!);
            return false;
        }

        if (plan is null || !(_onlyLists || _asks))
        {
            return ShouldProcess(_store.Store.Location, $"Import {source.Name}");
        }

        var paths = plan.Paths.Select(static path => (path.Path, path.NarSize));
        var shown = new TransferPlan("Import", $"from {source.Name} into {_store.Store.Location}", _store.Store.Directory, [.. paths]);
        return ShouldProcess(shown.Details, $"{shown.Summary}?", "Import-Closure");
    }

    private void WritePlan(ByteSource source, ImportPlan plan)
    {
        foreach (var path in plan.Paths)
        {
            var name = _store.Store.Directory.Print(path.Path);
            WriteObject(new PlannedTransfer("Import", name, path.NarSize, null, source.Name, _store.Store.Location));
        }
    }

    private async Task<ImportResult> ImportAsync(
        ClosureImporter importer, ImportPlan plan, ByteSource source, CancellationToken cancellationToken)
    {
        using var progress = new ProgressReporter($"Importing into {_store.Store.Location}", WriteProgress);
        var contents = CompressionStreams.OpenRead(source.Stream, source.Name, leaveOpen: true);
        await using (contents.ConfigureAwait(false))
        {
            return await importer.ImportAsync(plan, contents, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> ReadAsync<T>(
        ByteSource source, string activity, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var progress = new ProgressReporter(activity, WriteProgress);
        var length = source.Length ?? 0;
        var counted = new ProgressStream(source.Stream, count => progress.Report(new OperationProgress(count, length, 0, 0, [])));
        var contents = CompressionStreams.OpenRead(counted, source.Name, leaveOpen: false);
        await using (contents.ConfigureAwait(false))
        {
            return await read(contents, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WritePathsAsync(StorePath[] paths, CancellationToken cancellationToken)
    {
        foreach (var asked in paths.Chunk(PathsInQuery))
        {
            var known = new Dictionary<StorePath, ValidPathInfo>();
            await foreach (var info in _store.Store.FindPathInfosAsync(asked, cancellationToken).ConfigureAwait(false))
            {
                known[info.Path] = info;
            }

            foreach (var path in asked.Where(known.ContainsKey))
            {
                WriteObject(_store.Describe(known[path]));
            }
        }
    }
}
