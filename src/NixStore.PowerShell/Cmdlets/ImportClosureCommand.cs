using System.Management.Automation;
using NixStore.Compression;
using NixStore.Exporting;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.Progress;
using NixStore.Stores;
using PathInfo = NixStore.Paths.PathInfo;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Takes the paths of closure files into a store.</summary>
[Cmdlet(VerbsData.Import, "Closure", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true)]
[OutputType(typeof(StorePathInfo))]
public sealed class ImportClosureCommand : ByteInputCmdlet
{
    private const int PathsInQuery = 1000;

    private OpenStore _store = null!;
    private bool _listsFirst;

    /// <summary>The store; without it the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Whether the paths of the file are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool OnlyLists => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? bound)
        ? LanguagePrimitives.IsTrue(bound)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private bool Asks => MyInvocation.BoundParameters.TryGetValue("Confirm", out object? bound)
        ? LanguagePrimitives.IsTrue(bound)
        : GetVariableValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _listsFirst = OnlyLists || Asks;
        _store = OpenWritable(Store);
    }

    private protected override async Task ReadAsync(ByteSource source, CancellationToken cancellationToken)
    {
        var importer = new ClosureImporter((IWritableStore)_store.Store);
        await RequireReferencesAsync(importer, source.Stream, cancellationToken).ConfigureAwait(false);
        if (!await AskAsync(importer, source, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        ImportResult result = await ReadAsync(source, $"Importing into {_store.Store.Location}", importer.ImportAsync, cancellationToken).ConfigureAwait(false);
        WriteVerbose($"Imported {result.Imported.Count} paths of {source.Name}; {result.Present.Count} were there already.");
        if (PassThru)
        {
            await WritePathsAsync([.. result.Imported.Concat(result.Present).Select(static path => path.Path)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Looks whether the store has what the file needs, before anything is unpacked. In a file that is not compressed this
    /// costs little, since its contents are passed over; other input is held against the store when it was read.
    /// </summary>
    private async Task RequireReferencesAsync(ClosureImporter importer, Stream stream, CancellationToken cancellationToken)
    {
        if (!stream.CanSeek || CompressionMethods.OfContents(stream) != CompressionMethod.None)
        {
            return;
        }

        long start = stream.Position;
        ImportPlan plan = await importer.PlanAsync(stream, cancellationToken).ConfigureAwait(false);
        stream.Position = start;
        if (plan.MissingReferences.Count > 0)
        {
            throw new MissingReferencesException(_store.Store, plan.MissingReferences);
        }
    }

    /// <summary>Lists what the file holds where that is wanted and the file can be read twice or need not be.</summary>
    private async Task<bool> AskAsync(ClosureImporter importer, ByteSource source, CancellationToken cancellationToken)
    {
        if (!_listsFirst || !(OnlyLists || source.Stream.CanSeek))
        {
            return ShouldProcess(_store.Store.Location, $"Import {source.Name}");
        }

        long start = source.Stream.CanSeek ? source.Stream.Position : 0;
        ImportPlan plan = await ReadAsync(source, $"Reading {source.Name}", importer.PlanAsync, cancellationToken).ConfigureAwait(false);
        if (plan.MissingReferences.Count > 0)
        {
            throw new MissingReferencesException(_store.Store, plan.MissingReferences);
        }

        if (source.Stream.CanSeek)
        {
            source.Stream.Position = start;
        }

        var shown = new TransferPlan(
            "Import", $"from {source.Name} into {_store.Store.Location}", _store.Store.Directory, [.. plan.Paths.Select(static path => (path.Path, path.NarSize))]);
        return ShouldProcess(shown.Details, $"{shown.Summary}?", "Import-Closure");
    }

    private async Task<T> ReadAsync<T>(
        ByteSource source, string activity, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var progress = new ProgressReporter(activity, WriteProgress);
        long length = source.Length ?? 0;
        var counted = new ProgressStream(source.Stream, count => progress.Report(new OperationProgress(count, length, 0, 0, [])));
        Stream contents = CompressionStreams.OpenRead(counted, leaveOpen: true);
        await using (contents.ConfigureAwait(false))
        {
            return await read(contents, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WritePathsAsync(StorePath[] paths, CancellationToken cancellationToken)
    {
        foreach (StorePath[] asked in paths.Chunk(PathsInQuery))
        {
            var known = new Dictionary<StorePath, PathInfo>();
            await foreach (PathInfo info in _store.Store.FindPathInfosAsync(asked, cancellationToken).ConfigureAwait(false))
            {
                known[info.Path] = info;
            }

            foreach (StorePath path in asked.Where(known.ContainsKey))
            {
                WriteObject(_store.Describe(known[path]));
            }
        }
    }
}
