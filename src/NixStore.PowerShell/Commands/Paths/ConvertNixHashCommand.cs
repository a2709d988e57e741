using System.Management.Automation;
using NixStore.Hashing;
using NixStore.PowerShell.Pipeline;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>Writes hashes in another encoding.</summary>
[Cmdlet(VerbsData.Convert, "NixHash", HelpUri = HelpPages.Root + "Convert-NixHash.md")]
[OutputType(typeof(string))]
public sealed class ConvertNixHashCommand : PSCmdlet
{
    /// <summary>Gets or sets the hashes, each in any encoding.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A hash in any encoding.")]
    [ValidateNotNullOrEmpty]
    public string[] Hash { get; set; } = [];

    /// <summary>Gets or sets the encoding to write.</summary>
    [Parameter(Position = 1)]
    public HashFormat To { get; set; } = HashFormat.Sri;

    /// <summary>Gets or sets the algorithm of hashes that do not name one.</summary>
    [Parameter]
    public NixHashAlgorithm? Algorithm { get; set; }

    /// <summary>Gets or sets a value indicating whether the algorithm is omitted.</summary>
    [Parameter]
    public SwitchParameter NoPrefix { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var text in Hash)
        {
            try
            {
                var hash = NixStore.Hashing.Hash.Parse(text, Algorithm);
                WriteObject(NoPrefix ? hash.ToBareString(To) : hash.ToString(To));
            }
            catch (NixFormatException e)
            {
                WriteError(ErrorRecords.Create(e, text));
            }
        }
    }
}
