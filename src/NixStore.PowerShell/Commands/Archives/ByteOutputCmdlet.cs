using System.Management.Automation;
using NixStore.Compression;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Archives;

/// <summary>A cmdlet that writes bytes: to a file, or in chunks to the pipeline.</summary>
public abstract class ByteOutputCmdlet : AsyncCmdlet
{
    /// <summary>The stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>The store; if absent, the one of a piped object, or else the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>The file that is made; without it the bytes go through the pipeline.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <summary>The compression; without it the extension of the file decides.</summary>
    [Parameter]
    [ValidateSet(nameof(CompressionMethod.None), nameof(CompressionMethod.Gzip), nameof(CompressionMethod.Bzip2), nameof(CompressionMethod.Xz),
        nameof(CompressionMethod.Zstd), nameof(CompressionMethod.Brotli))]
    public CompressionMethod? Compression { get; set; }

    /// <summary>How hard to compress, in the compression's own numbers.</summary>
    [Parameter]
    public int? CompressionLevel { get; set; }

    /// <summary>Whether a file of that name is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether the file that was made is written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The full path of <see cref="DestinationPath"/>, or null.</summary>
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

        CompressionArguments.Check(Compression ?? (Destination is null ? CompressionMethod.None : CompressionMethods.OfFileName(Destination)), CompressionLevel);
    }

    /// <summary>Makes one output.</summary>
    /// <param name="file">The full path of the file, or null for the pipeline.</param>
    /// <param name="produce">Writes the bytes, uncompressed; on a worker thread.</param>
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

            // A file can be written at several offsets at once.
            try
            {
                Run(cancellationToken => method == CompressionMethod.None
                    ? produce(output.Stream, cancellationToken)
                    : CompressAsync(output.Stream, method, produce, cancellationToken));
                output.Commit();
            }
            catch (IOException failure) when (output.IsNamedIn(failure))
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
        var options = new CompressionOptions { Level = CompressionLevel, Threads = Environment.ProcessorCount, CancellationToken = cancellationToken };
        var compressed = CompressionStreams.OpenWrite(output, method, options, leaveOpen: true);
        await using (compressed.ConfigureAwait(false))
        {
            await produce(compressed, cancellationToken).ConfigureAwait(false);
        }
    }
}
