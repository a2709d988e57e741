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
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Nars;

/// <summary>Adds NARs to a store, as their original paths or as content-addressed paths.</summary>
[Cmdlet(VerbsData.Import, "Nar", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Import-Nar.md")]
[OutputType(typeof(StorePathInfo))]
public sealed class ImportNarCommand : ByteInputCmdlet
{
    private readonly List<string> _files = [];
    private readonly List<object> _given = [];
    private OpenStore _store = null!;
    private IReadOnlyList<ValidPathInfo> _infos = [];
    private StorePath[] _references = [];
    private string? _selfReference;

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the path information: objects, texts or files.</summary>
    [Parameter(ParameterSetName = PathSet, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = InputObjectSet)]
    public object[] PathInfo { get; set; } = [];

    /// <summary>Gets or sets the name of the content-addressed path to add.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Gets or sets the references of the content-addressed path.</summary>
    [Parameter]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Reference { get; set; } = [];

    /// <summary>Gets or sets the path, or its hash part, with which the contents refer to themselves.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SelfReference { get; set; }

    /// <summary>Gets or sets the store. The default is the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Name is null && (Reference.Length > 0 || SelfReference is not null))
        {
            throw new ArgumentException("-Reference and -SelfReference are for a content-addressed path. Name it with -Name.");
        }

        _store = IsWhatIf ? Session.OpenForPlan(Store) : Session.OpenWritable(Store);
        _selfReference = SelfReference is null ? null : HashPartOf(SelfReference, _store.Store.Directory);
        _references = [.. Session.Paths.Resolve(Reference, _store.Reference).Select(static found => found.Path)];
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == InputObjectSet)
        {
            _infos = _infos.Count == 0 ? ReadInfos(PathInfo) : _infos;
            base.Process();
            return;
        }

        // The information can come from the pipeline while the files stay the same, or the other way round.
        _files.AddRange((ParameterSetName == PathSet ? Path : LiteralPath).Where(file => !_files.Contains(file)));
        if (_given.Count == 0 || MyInvocation.ExpectingInput)
        {
            _given.AddRange(PathInfo);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_files.Count > 0)
        {
            _infos = ReadInfos(_given);
            Path = LiteralPath = [.. _files];
            base.Process();
        }

        base.End();
    }

    private protected override async Task ReadAsync(ByteSource source, CancellationToken cancellationToken)
    {
        if (!ShouldProcess(_store.Store.Location, $"Import {Describe(source)}"))
        {
            return;
        }

        var importer = new NarImporter((IWritableStore)_store.Store);
        StorePath path;
        using (var progress = new ProgressReporter($"Importing into {_store.Store.Location}", WriteProgress))
        {
            var length = source.Length ?? 0;
            var counted = new ProgressStream(source.Stream, count => progress.Report(new OperationProgress(count, length, 0, 0, [])));
            var nar = CompressionStreams.OpenRead(counted, source.Name, leaveOpen: true);
            await using (nar.ConfigureAwait(false))
            {
                path = await (Name is null ? importer.RestoreAsync(nar, _infos, cancellationToken)
                    : _selfReference is null ? importer.AddAsync(nar, Name, _references, cancellationToken)
                    : importer.AddReferringToItselfAsync(nar, Name, _references, _selfReference, cancellationToken)).ConfigureAwait(false);
            }
        }

        if (await _store.Store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false) is { } info)
        {
            WriteObject(_store.Describe(info));
        }
    }

    private string Describe(ByteSource source)
        => _infos.Count == 1
            ? $"{_store.Store.Directory.Print(_infos[0].Path)} ({ByteSize.Format(_infos[0].NarSize)}) from {source.Name}"
            : Name is null ? source.Name
            : $"{source.Name} as {Name}";

    private static string HashPartOf(string text, StoreDirectory directory)
        => StorePath.IsHashPart(text) ? text
            : directory.TryParseInside(text, out var path, out _) || StorePath.TryParse(text, out path) ? path.HashPart
            : throw new ArgumentException($"-SelfReference '{text}' is neither a path of the store directory {directory} nor a hash part.");

    private IReadOnlyList<ValidPathInfo> ReadInfos(IReadOnlyList<object> given)
    {
        if ((given.Count == 0) == (Name is null))
        {
            throw new ArgumentException(
                "Give either -PathInfo, to restore the path that the NAR was made of, or -Name, to add it under its own hash.");
        }

        return given.Count == 0 ? [] : new PathInfoReader(_store.Store.Directory, new FilePaths(SessionState.Path)).Read(given);
    }
}
