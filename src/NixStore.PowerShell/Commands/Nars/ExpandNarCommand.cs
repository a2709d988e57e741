using System.Management.Automation;
using NixStore.Compression;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.Progress;

namespace NixStore.PowerShell.Commands.Nars;

/// <summary>Unpacks NARs to the file system.</summary>
[Cmdlet(VerbsData.Expand, "Nar", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Expand-Nar.md")]
[OutputType(typeof(FileSystemInfo))]
public sealed class ExpandNarCommand : ByteInputCmdlet
{
    private const string DestinationHelp = "The path to create, or a directory in which each NAR gets one.";

    private string _destination = string.Empty;
    private bool _isPiped;

    /// <summary>Gets or sets the path to create, or a directory in which each NAR gets one.</summary>
    [Parameter(Position = 1, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = LiteralPathSet, HelpMessage = DestinationHelp)]
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, HelpMessage = DestinationHelp)]
    [ValidateNotNullOrEmpty]
    public string DestinationPath { get; set; } = string.Empty;

    /// <summary>Gets or sets the bytes: an array, a stream, or a file object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true,
        HelpMessage = "Bytes: an array, a stream, or a file.")]
    [Parameter(ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public override object InputObject { get; set; } = null!;

    /// <summary>Gets or sets a value indicating whether the created files and directories are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        // 'Export-Nar x | Expand-Nar ./out' names only the destination, and the bytes come from the pipeline.
        _isPiped = ParameterSetName == PathSet && DestinationPath.Length == 0 && MyInvocation.ExpectingInput && Path is [_];
        if (!_isPiped && DestinationPath.Length == 0)
        {
            throw new ArgumentException("The path that is made is missing. Name it with -DestinationPath.");
        }

        _destination = new FilePaths(SessionState.Path).ResolveLiteral(_isPiped ? Path[0] : DestinationPath);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_isPiped)
        {
            ReadPiped();
        }
        else
        {
            base.Process();
        }
    }

    private protected override Task ReadAsync(ByteSource source, CancellationToken cancellationToken)
    {
        var path = PathOf(source);
        if (!ShouldProcess(path, $"Unpack {source.Name}"))
        {
            return Task.CompletedTask;
        }

        using (var progress = new ProgressReporter($"Unpacking {source.Name}", WriteProgress))
        {
            var length = source.Length ?? 0;
            var counted = new ProgressStream(source.Stream, count => progress.Report(new OperationProgress(count, length, 0, 0, [])));
            using var nar = CompressionStreams.OpenRead(counted, source.Name, leaveOpen: true);
            if (Unpack(nar, path, cancellationToken).Listing is not null)
            {
                WriteWarning(
                    $"Windows keeps no executable bits and not every symbolic link: '{path}' lacks some of the NAR, and packs to another.");
            }
        }

        if (PassThru)
        {
            WriteItem(path);
        }

        return Task.CompletedTask;
    }

    private static UnpackResult Unpack(Stream nar, string path, CancellationToken cancellationToken)
    {
        var result = new NarUnpacker(new UnpackOptions { Metadata = MetadataPolicy.Plain }).Unpack(nar, path, cancellationToken);
        try
        {
            if (nar.ReadByte() >= 0)
            {
                throw new NixFormatException(
                    $"Bytes follow the NAR, which ends at byte {result.NarSize}. '{path}' was removed again.", result.NarSize);
            }

            return result;
        }
        catch
        {
            TreeRemover.Remove(path, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Returns the path to create: the destination, or a path in it if it is a directory.</summary>
    private string PathOf(ByteSource source)
    {
        if (!Directory.Exists(_destination))
        {
            return _destination;
        }

        if (source.Target is not string file)
        {
            throw new FilePathException($"'{_destination}' exists already. Name the path that {source.Name} is unpacked to.");
        }

        var name = System.IO.Path.GetFileName(file);
        var extension = CompressionMethods.ExtensionOf(CompressionMethods.OfFileName(name));
        name = extension.Length > 0 ? name[..^extension.Length] : name;
        return System.IO.Path.Join(_destination, name.EndsWith(".nar", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name);
    }
}
