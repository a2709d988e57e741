using System.Management.Automation;
using NixStore.Channels;
using NixStore.PowerShell.Outputs;
using NixStore.Profiles;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Channels;

/// <summary>Lets the profile of the channels lead to an earlier generation, or to any other one.</summary>
[Cmdlet(VerbsCommon.Undo, "NixChannel", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Undo-NixChannel.md")]
[OutputType(typeof(StoreGenerationInfo))]
public sealed class UndoNixChannelCommand : ProfileCmdlet
{
    /// <summary>Gets or sets the number of the generation. The default is the one before the current one.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
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
        ActOn("channels", () =>
        {
            var profile = UserChannels.Of(StoreEnvironment.FromProcess(), store.Store).Profile;
            new ProfileSwitchRun(this, PassThru).Switch(store, new ProfileFinder(store.Store).Find(profile), target);
        });
    }
}
