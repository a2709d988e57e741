using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Lets a profile lead to a path, with a new generation.</summary>
[Cmdlet(VerbsCommon.Set, "StoreProfile", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Set-StoreProfile.md")]
[OutputType(typeof(StoreGenerationInfo))]
public sealed class SetStoreProfileCommand : ProfileCmdlet
{
    /// <summary>Gets or sets the profile: a name, or a link that may be absent.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The profile: a name such as system, or a link such as ./profile.")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string Profile { get; set; } = "";

    /// <summary>Gets or sets the path, in any form.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, or a link such as ./result.")]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether the generation is written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        FoundPath[] found = [.. Session.Paths.Resolve(Path, Store)];
        if (found.Length > 1)
        {
            var texts = string.Join(", ", Path.Select(static path => path.Text));
            WriteError(new ArgumentException($"A profile leads to one path, and {found.Length} paths are given: {texts}."), texts);
            return;
        }

        foreach (var path in found)
        {
            ActOn(path.Text, () => Switch(path));
        }
    }

    private void Switch(FoundPath path)
    {
        // An earlier path of the pipeline can have made the profile.
        var profile = new ProfileChooser(this, path.Store).FindOne(Profile);
        new ProfileSwitchRun(this, PassThru).Switch(path.Store, profile, SwitchTarget.ToPath(path.Path));
    }
}
