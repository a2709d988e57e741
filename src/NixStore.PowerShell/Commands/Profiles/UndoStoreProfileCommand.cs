using System.Management.Automation;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Lets profiles lead to an earlier generation, or to any other one.</summary>
[Cmdlet(VerbsCommon.Undo, "StoreProfile", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Undo-StoreProfile.md")]
[OutputType(typeof(StoreGenerationInfo))]
public sealed class UndoStoreProfileCommand : ProfileCmdlet
{
    /// <summary>Gets or sets the profiles: names or links.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The profile: a name such as system, or a link such as ./profile.")]
    [Alias("Link", "PSPath")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Profile { get; set; } = [];

    /// <summary>Gets or sets the number of the generation. The default is the one before the current one.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Number")]
    [ValidateRange(0, uint.MaxValue)]
    public long? Generation { get; set; }

    /// <summary>Gets or sets a value indicating whether the generation is written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = Session.Open(Store);
        var target = Generation is { } number ? SwitchTarget.ToGeneration(number) : SwitchTarget.Previous;
        foreach (var name in Profile)
        {
            ActOn(name, () => new ProfileSwitchRun(this, PassThru).Switch(store, new ProfileChooser(this, store).FindOne(name), target));
        }
    }
}
