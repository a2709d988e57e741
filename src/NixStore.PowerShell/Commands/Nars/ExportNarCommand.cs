using System.Management.Automation;
using NixStore.Compression;
using NixStore.FileSystem;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Progress;
using NixStore.Stores.Errors;

namespace NixStore.PowerShell.Commands.Nars;

/// <summary>Packs store paths or other files to NARs.</summary>
[Cmdlet(VerbsData.Export, "Nar", DefaultParameterSetName = PathSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Export-Nar.md")]
[OutputType(typeof(byte[]))]
[OutputType(typeof(FileInfo))]
public sealed class ExportNarCommand : ByteOutputCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const int BufferSize = 256 * 1024;

    private string? _written;

    /// <summary>Gets or sets the store paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets files, directories or symbolic links outside of stores.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A file or directory; wildcard characters are literal.")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == PathSet)
        {
            foreach (var found in Session.Paths.Resolve(Path, Store))
            {
                ExportPath(found);
            }
        }
        else
        {
            foreach (var path in LiteralPath)
            {
                ExportTree(path);
            }
        }
    }

    private void ExportPath(FoundPath found)
    {
        var store = found.Store.Store;
        var name = store.Directory.Print(found.Path);
        Export(name, found.Path.BaseName, found.Path.Name, async cancellationToken =>
        {
            var info = await store.FindPathInfoAsync(found.Path, cancellationToken).ConfigureAwait(false)
                ?? throw new StorePathNotValidException(store, found.Path);
            info = await store.RefreshAsync(info, cancellationToken).ConfigureAwait(false)
                ?? throw new StorePathNotValidException(store, found.Path);
            return (await store.OpenNarAsync(found.Path, cancellationToken).ConfigureAwait(false), info.NarSize);
        });
    }

    private void ExportTree(string path)
    {
        var tree = path;
        try
        {
            tree = new FilePaths(SessionState.Path).ResolveLiteral(path);

            // As in other programs, a trailing slash selects the target of a link.
            tree = System.IO.Path.EndsInDirectorySeparator(path)
                ? LinkTarget.Final(System.IO.Path.TrimEndingDirectorySeparator(tree))
                : tree;
        }
        catch (Exception e) when (e is RuntimeException or FilePathException)
        {
            WriteError(e, path);
            return;
        }

        var name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(tree));
        Export(tree, name, name, cancellationToken
            => Task.FromResult<(Stream, long)>((new NarPackStream(tree, null, cancellationToken), 0)));
    }

    private void Export(string what, string baseName, string title, Func<CancellationToken, Task<(Stream Nar, long Size)>> open)
    {
        try
        {
            var file = FileOf(what, baseName);
            if (file is not null && !ShouldProcess(file, $"Write the NAR of {what}"))
            {
                return;
            }

            using var progress = new ProgressReporter($"Packing {title}", WriteProgress);
            Write(file, async (output, cancellationToken) =>
            {
                (var nar, var size) = await open(cancellationToken).ConfigureAwait(false);
                await using (nar.ConfigureAwait(false))
                {
                    var counted = new ProgressStream(nar, count => progress.Report(new OperationProgress(count, size, 0, 0, [])));
                    await counted.CopyToAsync(output, BufferSize, cancellationToken).ConfigureAwait(false);
                }
            });
        }
        catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException or FilePathException)
        {
            WriteError(e, what);
        }
    }

    /// <summary>Returns the file to write: the destination, or a file in it if it is a directory.</summary>
    private string? FileOf(string what, string baseName)
    {
        if (Destination is null)
        {
            return null;
        }

        if (Directory.Exists(Destination))
        {
            var extension = CompressionMethods.ExtensionOf(Compression ?? CompressionMethod.None);
            return System.IO.Path.Join(Destination, $"{baseName}.nar{extension}");
        }

        if (_written is not null)
        {
            throw new FilePathException(
                $"'{Destination}' holds the NAR of {_written}, and one file holds one NAR: {what} was not written. "
                + "Give a directory, and each gets a file there.");
        }

        _written = what;
        return Destination;
    }
}
