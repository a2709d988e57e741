using System.Management.Automation;
using NixStore.Browsing;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands.Nars;

/// <summary>A cmdlet that reads NARs: files, compressed or not, and store paths.</summary>
public abstract class NarSourceCmdlet : AsyncCmdlet
{
    /// <summary>Gets the stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Gets or sets the NAR files or store paths, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A NAR file or a store path; wildcards are allowed.")]
    [SupportsWildcards]
    [NarSourceTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public NarSourceArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the NAR files, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A file or directory; wildcard characters are literal.")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    private FilePaths Paths => new(SessionState.Path);

    /// <summary>Processes each source. The failure of a source is reported and does not stop the others.</summary>
    /// <param name="read">Reads one source, on a worker thread.</param>
    private protected void ForEachSource(Func<NarSource, NarBrowser, CancellationToken, Task> read)
    {
        foreach (var source in ResolveSources())
        {
            try
            {
                using var open = source.Open();
                Run(cancellationToken => read(source, open.Browser, cancellationToken));
            }
            catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException)
            {
                WriteError(e, source.Name);
            }
        }
    }

    private IEnumerable<NarSource> ResolveSources()
        => ParameterSetName == PathSet
            ? Path.SelectMany(ResolveSource)
            : LiteralPath.SelectMany(path => FindFiles(path, static (paths, text) => [paths.ResolveLiteral(text)])
                .Select(file => OfFile(file, new NarSourceArgument(path))));

    private IEnumerable<NarSource> ResolveSource(NarSourceArgument argument)
    {
        if (argument.IsFile)
        {
            return [OfFile(argument.Item.Text, argument)];
        }

        var files = argument.Item.Store is null && !IsOfStore(argument.Item.Text) ? FindNarFiles(argument.Item.Text) : [];
        return files.Count > 0
            ? files.Select(file => OfFile(file, argument))
            : Session.Paths.Resolve([argument.Item], Store).Select(found => OfPath(found, argument));
    }

    private bool IsOfStore(string text)
    {
        var directory = Store is null ? StoreDirectory.Default : Session.Open(Store).Store.Directory;
        return text.StartsWith(directory.Path + "/", StringComparison.Ordinal)
            || (Store is not null && Session.Open(Store).Store.Find<IPhysicalStore>() is { } physical
                && System.IO.Path.GetFullPath(text, Session.Paths.WorkingDirectory).StartsWith(
                    physical.PhysicalDirectory + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    /// <summary>Finds the files that a text names. A link into a store, such as <c>./result</c>, is not a file.</summary>
    private IReadOnlyList<string> FindNarFiles(string text)
    {
        var literal = Paths.ResolveLiteral(text);
        if (File.Exists(literal))
        {
            return new FileInfo(literal).LinkTarget is { } && LeadsIntoStore(literal) ? [] : [literal];
        }

        try
        {
            return [.. Paths.Resolve(text).Where(File.Exists)];
        }
        catch (Exception e) when (e is RuntimeException or FilePathException)
        {
            return [];
        }
    }

    private bool LeadsIntoStore(string link)
    {
        try
        {
            Wait(new Queries.StorePathResolver(Session.Open(Store).Store, Session.Paths.WorkingDirectory).ResolveAsync(link, StopToken));
            return true;
        }
        catch (NixStoreException)
        {
            return false;
        }
    }

    private IReadOnlyList<string> FindFiles(string text, Func<FilePaths, string, IReadOnlyList<string>> find)
    {
        try
        {
            return find(Paths, text);
        }
        catch (Exception e) when (e is RuntimeException or FilePathException)
        {
            WriteError(e, text);
            return [];
        }
    }

    private static NarSource OfFile(string file, NarSourceArgument argument)
        => new(file, null, argument, () =>
        {
            var stream = CompressedFile.OpenRead(file);
            return new OpenNarSource(new NarStreamBrowser(stream), stream);
        });

    private NarSource OfPath(FoundPath found, NarSourceArgument argument)
    {
        var store = found.Store.Store;
        return new NarSource(
            store.Directory.Print(found.Path),
            found.Store.Reference,
            argument,
            () => new OpenNarSource(new StorePathBrowser(store, found.Path), null))
        {
            Inside = InsideOf(argument.Item.Text, store) is { Length: > 0 } inside ? inside : NarEntryInfo.Root,
        };
    }

    /// <summary>Returns the part of a text after the store path, which a link can lead to. Empty if there is no such part.</summary>
    private string InsideOf(string text, IStore store)
    {
        if (store.Directory.TryParseInside(text, out _, out var inside))
        {
            return inside;
        }

        if (text.AsSpan().IndexOfAny('/', System.IO.Path.DirectorySeparatorChar) < 0)
        {
            return string.Empty;
        }

        var rest = string.Empty;
        for (var path = Paths.ResolveLiteral(text); path is not null; path = System.IO.Path.GetDirectoryName(path))
        {
            if (new FileInfo(path).LinkTarget is { } target && store.Directory.TryParseInside(target, out _, out inside))
            {
                return $"{inside}/{rest}".Trim('/');
            }

            if (store.Find<IPhysicalStore>() is { } physical && System.IO.Path.GetDirectoryName(path) == physical.PhysicalDirectory)
            {
                return rest;
            }

            rest = $"{System.IO.Path.GetFileName(path)}/{rest}".TrimEnd('/');
        }

        return string.Empty;
    }
}
