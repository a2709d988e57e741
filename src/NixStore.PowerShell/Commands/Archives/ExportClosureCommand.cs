using System.Management.Automation;
using NixStore.Archives;
using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;

namespace NixStore.PowerShell.Commands.Archives;

/// <summary>Writes closures to one file.</summary>
[Cmdlet(VerbsData.Export, "Closure", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Export-Closure.md")]
[OutputType(typeof(byte[]))]
[OutputType(typeof(FileInfo), typeof(PlannedTransfer))]
public sealed class ExportClosureCommand : ByteOutputCmdlet
{
    private readonly List<FoundPath> _found = [];

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the format of the file.</summary>
    [Parameter]
    public ClosureFormat Format { get; set; } = ClosureFormat.Export;

    /// <summary>Gets or sets the excluded paths: objects or texts that name paths, or a file with one path in each line.</summary>
    [Parameter]
    [ValidateNotNull]
    public object[] Exclude { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether the plan is written as objects, and nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Plan { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _found.AddRange(Session.Paths.Resolve(Path, Store));

    /// <inheritdoc/>
    protected override void End()
    {
        StorePathInfo[] paths = [.. Session.Paths.Query(_found)];
        if (paths.Length == 0)
        {
            return;
        }

        OpenStore[] stores = [.. _found.Select(static path => path.Store).Distinct()];
        if (stores.Length > 1)
        {
            throw new ArgumentException(
                $"The paths are of several stores, {string.Join(" and ", stores.Select(static store => store.Reference))}. "
                + "Export those of one store at a time.");
        }

        Export(stores[0], paths);
    }

    private void Export(OpenStore store, IReadOnlyList<StorePathInfo> paths)
    {
        var directory = store.Store.Directory;
        var target = Destination ?? "the pipeline";
        var format = Format == ClosureFormat.Export ? ExportStreamFormat.Nix : ExportStreamFormat.Nario2;
        var exporter = new ClosureExporter(store.Store, format);
        var roots = paths.Select(static path => path.ToPathInfo().Path);
        var excluded = ReadExcluded(store);
        var plan = Wait(Task.Run(() => exporter.PlanAsync(roots, excluded, StopToken)));
        var shown = new TransferPlan("Export", $"from {store.Store.Location} to {target}", directory, plan.Paths);
        WriteVerbose($"{shown.Summary}; {plan.Excluded.Count} are left out.");
        if (Plan)
        {
            foreach (var info in plan.Paths)
            {
                WriteObject(new PlannedTransfer("Export", directory.Print(info.Path), info.NarSize, null, store.Store.Location, target));
            }

            return;
        }

        if (Destination is not null && !ShouldProcess(shown.Details, $"{shown.Summary}?", "Export-Closure"))
        {
            return;
        }

        using var progress = new ProgressReporter($"Exporting from {store.Store.Location}", WriteProgress);
        Write(Destination, (output, cancellationToken) => exporter.ExportAsync(plan, output, progress, cancellationToken));
    }

    private HashSet<StorePath> ReadExcluded(OpenStore store)
    {
        var excluded = new HashSet<StorePath>();
        foreach (var item in Exclude)
        {
            switch (item is PSObject wrapped ? wrapped.BaseObject : item)
            {
                case FileInfo file:
                    excluded.UnionWith(PathListFile.Read(file.FullName, store.Store.Directory));
                    break;
                case string text when FindList(text, store) is { } file:
                    excluded.UnionWith(PathListFile.Read(file, store.Store.Directory));
                    break;
                default:
                    excluded.UnionWith(Session.Paths.Resolve(ToArguments(item), store.Reference).Select(static found => found.Path));
                    break;
            }
        }

        return excluded;
    }

    /// <summary>Returns the file that a text names, or null if it names a store path.</summary>
    private string? FindList(string text, OpenStore store)
    {
        if (WildcardPattern.ContainsWildcardCharacters(text) || store.Store.Directory.TryParseInside(text, out _, out _))
        {
            return null;
        }

        var file = new FilePaths(SessionState.Path).ResolveLiteral(text);
        return File.Exists(file) && new FileInfo(file).LinkTarget is null ? file : null;
    }

    private static StorePathArgument[] ToArguments(object item)
    {
        // An object of another store names the same path in this store.
        return item is PSObject { BaseObject: StorePathInfo info } ? [new StorePathArgument(info.Path)]
            : item is StorePathInfo plain ? [new StorePathArgument(plain.Path)]
            : [new StorePathArgument(LanguagePrimitives.ConvertTo<string>(PSObject.AsPSObject(item).Properties["Path"]?.Value ?? item))];
    }
}
