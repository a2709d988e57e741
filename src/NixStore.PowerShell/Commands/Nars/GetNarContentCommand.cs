using System.Management.Automation;
using NixStore.Browsing;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;

namespace NixStore.PowerShell.Commands.Nars;

/// <summary>Reads files of NARs without unpacking the rest.</summary>
[Cmdlet(VerbsCommon.Get, "NarContent", DefaultParameterSetName = PathSet, HelpUri = HelpPages.Root + "Get-NarContent.md")]
[OutputType(typeof(string))]
[OutputType(typeof(byte[]))]
public sealed class GetNarContentCommand : NarSourceCmdlet
{
    /// <summary>Gets or sets the files, by their paths inside the NAR, with wildcards.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NarEntryCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] EntryPath { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether the contents of a file are written as one object.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Gets or sets a value indicating whether bytes are written instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ForEachSource(ReadAsync);

    private async Task ReadAsync(NarSource source, NarBrowser browser, CancellationToken cancellationToken)
    {
        var isEntry = source.Argument.Entry is not null;
        var wanted = isEntry ? [source.Argument.Entry!.Path] : EntryPath.Length > 0 ? EntryPath : [source.Inside];
        var files = new ChosenFiles(wanted, literal: isEntry, WriteContentsAsync);
        await browser.ReadFilesAsync(files, cancellationToken).ConfigureAwait(false);
        foreach (var missed in files.FindMissed(source.Name))
        {
            WriteError(missed, missed.EntryPath);
        }
    }

    private async Task WriteContentsAsync(Stream contents, CancellationToken cancellationToken)
    {
        if (AsByteStream && !Raw)
        {
            var chunks = new ChunkStream(WriteObject);
            await using (chunks.ConfigureAwait(false))
            {
                await contents.CopyToAsync(chunks, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (AsByteStream)
        {
            var bytes = new MemoryStream();
            await contents.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            WriteObject(bytes.ToArray());
        }
        else
        {
            using var reader = new StreamReader(contents, leaveOpen: true);
            if (Raw)
            {
                WriteObject(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
                return;
            }

            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                WriteObject(line);
            }
        }
    }
}
