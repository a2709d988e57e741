using System.Management.Automation;
using NixStore.Compression;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands;

/// <summary>A cmdlet that writes bytes to a file, or in chunks to the pipeline.</summary>
public abstract class ByteOutputCmdlet : AsyncCmdlet
{
    /// <summary>Gets the stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the file to write. The default is the pipeline.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <summary>Gets or sets the compression. The default is the one of the file name extension.</summary>
    [Parameter]
    [ValidateSet(
        nameof(CompressionMethod.None), nameof(CompressionMethod.Gzip), nameof(CompressionMethod.Bzip2),
        nameof(CompressionMethod.Xz), nameof(CompressionMethod.Zstd), nameof(CompressionMethod.Brotli))]
    public CompressionMethod? Compression { get; set; }

    /// <summary>Gets or sets the compression level, in the range of the compression.</summary>
    [Parameter]
    public int? CompressionLevel { get; set; }

    /// <summary>Gets or sets a value indicating whether an existing file is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gets or sets a value indicating whether the written file is output as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gets the full path of <see cref="DestinationPath"/>, or null.</summary>
    private protected string? Destination { get; private set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (DestinationPath is not null)
        {
            Destination = new FilePaths(SessionState.Path).ResolveLiteral(DestinationPath);
        }
        else if (PassThru || Force)
        {
            throw new ArgumentException("-PassThru and -Force are about a file. Name it with -DestinationPath.");
        }

        var method = Compression ?? (Destination is null ? CompressionMethod.None : CompressionMethods.OfFileName(Destination));
        CompressionArguments.Check(method, CompressionLevel);
    }

    /// <summary>Writes one output.</summary>
    /// <param name="file">The full path of the file, or null for the pipeline.</param>
    /// <param name="produce">Writes the uncompressed bytes, on a worker thread.</param>
    private protected void Write(string? file, Func<Stream, CancellationToken, Task> produce)
    {
        if (file is null)
        {
            Run(async cancellationToken =>
            {
                var chunks = new ChunkStream(WriteObject);
                await CompressAsync(chunks, Compression ?? CompressionMethod.None, produce, cancellationToken).ConfigureAwait(false);
                await chunks.FlushAsync(cancellationToken).ConfigureAwait(false);
            });
            return;
        }

        using (var output = new OutputFile(file, Force))
        {
            var method = Compression ?? CompressionMethods.OfFileName(file);

            // The stream of a file can be written at several offsets at once.
            try
            {
                Run(cancellationToken => method == CompressionMethod.None
                    ? produce(output.Stream, cancellationToken)
                    : CompressAsync(output.Stream, method, produce, cancellationToken));
                output.Commit();
            }
            catch (Exception failure) when (output.IsNamedIn(failure))
            {
                throw output.WithOwnName(failure);
            }
        }

        if (PassThru)
        {
            WriteItem(file);
        }
    }

    private async Task CompressAsync(
        Stream output, CompressionMethod method, Func<Stream, CancellationToken, Task> produce, CancellationToken cancellationToken)
    {
        var options = new CompressionOptions
        {
            Level = CompressionLevel,
            Threads = Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        var compressed = CompressionStreams.OpenWrite(output, method, options, leaveOpen: true);
        await using (compressed.ConfigureAwait(false))
        {
            await produce(compressed, cancellationToken).ConfigureAwait(false);
        }
    }
}
