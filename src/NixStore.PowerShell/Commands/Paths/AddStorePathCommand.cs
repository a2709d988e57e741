using System.Collections.ObjectModel;
using System.Management.Automation;
using NixStore.Adding;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>Adds files and directories to a store.</summary>
[Cmdlet(VerbsCommon.Add, "StorePath", DefaultParameterSetName = PathSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Add-StorePath.md")]
[OutputType(typeof(StorePathInfo))]
public sealed class AddStorePathCommand : AsyncCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the files and directories, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet,
        HelpMessage = "A file or directory; wildcards are allowed.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Gets or sets the files and directories, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet,
        HelpMessage = "A file or directory; wildcard characters are literal.")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Gets or sets the name in the store.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Gets or sets the method that computes the hash.</summary>
    [Parameter]
    [ValidateSet("Nar", "Flat", "Text")]
    public ContentAddressMethod Method { get; set; } = ContentAddressMethod.Nar;

    /// <summary>Gets or sets the algorithm of the hash.</summary>
    [Parameter]
    public NixHashAlgorithm Algorithm { get; set; } = NixHashAlgorithm.Sha256;

    /// <summary>Gets or sets the references of the contents.</summary>
    [Parameter]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[]? Reference { get; set; }

    /// <summary>Gets or sets a value indicating whether references are searched in the contents.</summary>
    [Parameter]
    public SwitchParameter FindReference { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var file in ParameterSetName == LiteralPathSet ? LiteralPath.SelectMany(FindLiteral) : Path.SelectMany(FindMatches))
        {
            try
            {
                Add(file);
            }
            catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException)
            {
                WriteError(e, file);
            }
        }
    }

    private void Add(string file)
    {
        var options = new AddOptions { Name = Name, Method = Method, Algorithm = Algorithm, FindReferences = FindReference };
        var name = PathAdder.NameOf(file, options);
        var reference = Session.Choose(Store);
        if (!ShouldProcess(file, $"Add to the store {reference} as {name}"))
        {
            return;
        }

        var store = Session.OpenWritable(reference);
        options = options with { References = [.. FindReferences(store)] };
        using var progress = new ProgressReporter($"Adding to {store.Store.Location}", WriteProgress);
        var adder = new PathAdder((IWritableStore)store.Store, progress);
        AddedPath? added = null;
        Run(async stop => added = await adder.AddAsync(file, options, stop).ConfigureAwait(false));
        WriteVerbose(added!.IsNew
            ? $"Added '{file}' as {store.Store.Directory.Print(added.Info.Path)}."
            : $"'{file}' is in the store {store.Store.Location} already, as {store.Store.Directory.Print(added.Info.Path)}.");
        WriteObject(store.Describe(added.Info));
    }

    private IEnumerable<StorePath> FindReferences(OpenStore store)
        => Session.Paths.Resolve(Reference ?? [], store).Select(static found => found.Path);

    private IEnumerable<string> FindMatches(string pattern)
    {
        Collection<string> files;
        ProviderInfo provider;
        try
        {
            files = SessionState.Path.GetResolvedProviderPathFromPSPath(pattern, out provider);
        }
        catch (Exception e) when (e is ItemNotFoundException or ProviderNotFoundException
            or System.Management.Automation.DriveNotFoundException)
        {
            WriteError(e, pattern);
            return [];
        }

        return Check(provider, pattern) ? files : [];
    }

    private IEnumerable<string> FindLiteral(string path)
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        if (!Check(provider, path))
        {
            return [];
        }

        if (System.IO.Path.Exists(file) || new FileInfo(file).LinkTarget is not null)
        {
            return [file];
        }

        WriteError(new FileNotFoundException($"'{file}' does not exist."), path);
        return [];
    }

    private bool Check(ProviderInfo provider, string path)
    {
        if (provider.Name == "FileSystem")
        {
            return true;
        }

        WriteError(new NotSupportedException($"'{path}' is not in the file system, so it cannot be added to a store."), path);
        return false;
    }
}
