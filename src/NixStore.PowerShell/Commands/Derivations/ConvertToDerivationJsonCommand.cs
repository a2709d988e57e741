using System.Management.Automation;
using NixStore.Derivations.Json;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;

namespace NixStore.PowerShell.Commands.Derivations;

/// <summary>Writes derivations as the JSON of a version of Nix.</summary>
[Cmdlet(VerbsData.ConvertTo, "DerivationJson", HelpUri = HelpPages.Root + "ConvertTo-DerivationJson.md")]
[OutputType(typeof(string))]
public sealed class ConvertToDerivationJsonCommand : PSCmdlet
{
    private readonly List<DerivationInfo> _derivations = [];

    /// <summary>Gets or sets the derivations, from <c>Get-Derivation</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A derivation from Get-Derivation.")]
    [ValidateNotNull]
    public DerivationInfo[] InputObject { get; set; } = [];

    /// <summary>Gets or sets the version of the format.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(1, 4)]
    public int Version { get; set; } = (int)DerivationJsonVersion.Version4;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _derivations.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var ofDirectory in _derivations.DistinctBy(static derivation => derivation.Path).GroupBy(static item => item.Directory))
        {
            try
            {
                WriteObject(DerivationJson.WriteAll(
                    ofDirectory.Select(static derivation => KeyValuePair.Create(derivation.StorePath, derivation.ToDerivation())),
                    (DerivationJsonVersion)Version,
                    ofDirectory.Key));
            }
            catch (NixFormatException e)
            {
                WriteError(ErrorRecords.Create(e, ofDirectory.Key));
            }
        }
    }
}
