using System.Collections;
using System.Management.Automation;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;

namespace NixStore.PowerShell.Commands;

/// <summary>
/// A cmdlet that reads bytes from files, or from arrays and streams of the pipeline. The arrays of one pipeline are the chunks of one
/// input, which is read while they arrive.
/// </summary>
public abstract class ByteInputCmdlet : AsyncCmdlet
{
    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The parameter set of <see cref="InputObject"/>.</summary>
    protected const string InputObjectSet = "InputObject";

    private PipelineInputStream? _chunks;
    private Task? _reading;

    /// <summary>Gets or sets the files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A file; wildcards are allowed.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Gets or sets the files, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A file or directory; wildcard characters are literal.")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Gets or sets the bytes: an array, a stream, or a file object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true,
        HelpMessage = "Bytes: an array, a stream, or a file.")]
    [ValidateNotNull]
    public virtual object InputObject { get; set; } = null!;

    /// <summary>Reads one input. Its errors are reported for that input.</summary>
    /// <param name="source">The input.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>A task that completes when the input is read.</returns>
    private protected abstract Task ReadAsync(ByteSource source, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void Process()
    {
        switch (ParameterSetName)
        {
            case PathSet:
                foreach (var path in Path)
                {
                    ReadFiles(path, paths => paths.Resolve(path));
                }

                break;
            case LiteralPathSet:
                foreach (var path in LiteralPath)
                {
                    ReadFiles(path, paths => [paths.ResolveLiteral(path)]);
                }

                break;
            default:
                ReadPiped();
                break;
        }
    }

    /// <summary>Reads an object of the pipeline.</summary>
    private protected void ReadPiped() => ReadInputObject(InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        if (_chunks is not null)
        {
            Wait(_chunks.CompleteAsync());
            Wait(_reading!);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _chunks?.Dispose();
        base.Dispose(disposing);
    }

    private void ReadFiles(string given, Func<FilePaths, IReadOnlyList<string>> resolve)
    {
        IReadOnlyList<string> files;
        try
        {
            files = resolve(new FilePaths(SessionState.Path));
        }
        catch (Exception e) when (e is RuntimeException or FilePathException)
        {
            WriteError(e, given);
            return;
        }

        foreach (var file in files)
        {
            Read(() => ByteSource.OpenFile(file), file);
        }
    }

    private void ReadInputObject(object input)
    {
        switch (input)
        {
            case byte[] bytes:
                Add(chunks => chunks.AddAsync(bytes));
                break;
            case byte value:
                Add(chunks => chunks.AddAsync(value));
                break;
            case IList<byte> bytes:
                Add(chunks => chunks.AddAsync(bytes.ToArray()));
                break;
            case IList list when list.Cast<object>().All(static item => (item is PSObject wrapped ? wrapped.BaseObject : item) is byte):
                Add(chunks => chunks.AddAsync((byte[])LanguagePrimitives.ConvertTo(list, typeof(byte[]), null)));
                break;
            case Stream stream:
                // The stream belongs to the user and stays open.
                Read(() => new ByteSource("the stream", stream, stream), stream, dispose: false);
                break;
            case FileSystemInfo item:
                Read(() => ByteSource.OpenFile(item.FullName), item.FullName);
                break;
            case string text:
                // Bytes that PowerShell has decoded cannot be read, and each following line would only repeat the error.
                var file = FindFile(text) ?? throw new StringInputException(MyInvocation.MyCommand.Name);
                Read(() => ByteSource.OpenFile(file), file);
                break;
            default:
                var message = $"An object of the type {input.GetType()} is neither bytes nor a file. Give a file, a byte[] or a stream.";
                WriteError(new FilePathException(message), input);
                break;
        }
    }

    private string? FindFile(string text)
    {
        try
        {
            return text.Length > 0 && new FilePaths(SessionState.Path).ResolveLiteral(text) is var file && File.Exists(file) ? file : null;
        }
        catch (Exception e) when (e is RuntimeException or ArgumentException)
        {
            return null;
        }
    }

    private void Add(Func<PipelineInputStream, Task> add)
    {
        if (_chunks is null)
        {
            _chunks = new PipelineInputStream(StopToken);
            var source = new ByteSource("the pipeline", _chunks, _chunks);
            _reading = Task.Run(() => ReadReportingAsync(source));
        }

        // If the reader has ended, most likely with an error, nothing receives further chunks.
        Wait(Task.WhenAny(_reading!, add(_chunks)));
    }

    private void Read(Func<ByteSource> open, object target, bool dispose = true)
    {
        ByteSource source;
        try
        {
            source = open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(e, target);
            return;
        }

        try
        {
            Run(_ => ReadReportingAsync(source));
        }
        finally
        {
            if (dispose)
            {
                source.Dispose();
            }
        }
    }

    private async Task ReadReportingAsync(ByteSource source)
    {
        try
        {
            await ReadAsync(source, StopToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException or FilePathException)
        {
            WriteError(e, source.Target);
        }
    }
}
