using System.Management.Automation;
using NixStore.Browsing;
using NixStore.Nar;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Commands.Nars;

/// <summary>Lists the entries of NARs.</summary>
[Cmdlet(VerbsCommon.Get, "NarEntry", DefaultParameterSetName = PathSet, HelpUri = HelpPages.Root + "Get-NarEntry.md")]
[OutputType(typeof(NarEntryInfo))]
[OutputType(typeof(string))]
public sealed class GetNarEntryCommand : NarSourceCmdlet
{
    /// <summary>Gets or sets the pattern that the paths of the entries must match.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Gets or sets a value indicating whether the listing is written in the JSON format of Nix.</summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (AsJson && Filter is not null)
        {
            throw new ArgumentException("The JSON is of a whole NAR, so -AsJson and -Filter exclude each other.");
        }
    }

    /// <inheritdoc/>
    protected override void Process()
        => ForEachSource(AsJson ? WriteJsonAsync : WriteEntriesAsync);

    private async Task WriteJsonAsync(NarSource source, NarBrowser browser, CancellationToken cancellationToken)
    {
        var listing = await browser.ReadListingAsync(cancellationToken).ConfigureAwait(false);
        WriteObject(NarListingJson.Write(listing));
    }

    private async Task WriteEntriesAsync(NarSource source, NarBrowser browser, CancellationToken cancellationToken)
    {
        var pattern = Filter is null ? null : new WildcardPattern(Filter, WildcardOptions.IgnoreCase);
        await foreach (var entry in browser.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var info = new NarEntryInfo(entry, source.Name, source.Store);
            if (pattern is null || pattern.IsMatch(info.Path))
            {
                WriteObject(info);
            }
        }
    }
}
